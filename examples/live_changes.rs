//! A plan that lives: a stream of changes in a generated community, each mended to the proven optimum and told as a difference.
//!
//! ```text
//! live_changes [--people N] [--changes N] [--seed S] [--story]
//! ```
//!
//! Without options there are 100,000 volunteers, as many requests, and 2,000 changes: people confirm, cancel and do not come, requests come in and are withdrawn or altered,
//! somebody joins, leaves or says other hours, a coordinator pins, bans and promises. What is printed is the time from a change's records to the new proven plan and what must
//! be told, by kind of change; the arcs scanned; the ratio of a solve from nothing to the median change. In the end the state is saved and read back, and the last plan
//! is verified and compared with a solve of the same records from nothing. `--story` tells the first twenty changes in words.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use goodturn::community::{Change, LedgerStatus, RequestRecord, VolunteerRecord};
use goodturn::matcher::live::LiveDocument;
use goodturn::matcher::live::{Helps, LiveMatcher, PlanDiff};
use goodturn::{Matcher, eligibility::Objective, optimize::Budget, scenario::CommunityRecipe, verify};

/// Numbers in an order that looks like none (the multiplier and increment of Knuth's MMIX).
struct Lots(u64);

impl Lots {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count.max(1)
    }
}

/// Who is there to be drawn from, kept beside the state so that drawing costs nothing.
struct Register {
    volunteers: Vec<VolunteerRecord>,
    requests: Vec<RequestRecord>,
    told: Vec<Helps>,
    next: usize,
}

impl Register {
    /// The next change, and what kind it is.
    fn draw(&mut self, lots: &mut Lots) -> (&'static str, Change) {
        self.next += 1;
        let number = self.next;
        let (v, r, t) =
            (lots.below(self.volunteers.len()), lots.below(self.requests.len()), lots.below(self.told.len()));
        let of_told = |status| {
            self.told
                .get(t)
                .map(|helps| Change::status(helps.volunteer.as_str(), helps.request.as_str(), status))
        };
        let status = |name, status| of_told(status).map(|change| (name, change));
        let drawn = match lots.below(100) {
            0..20 => status("a visit is confirmed", LedgerStatus::Confirmed),
            20..36 => status("somebody cancels", LedgerStatus::Declined),
            36..40 => status("somebody does not come", LedgerStatus::NoShow),
            40..44 => status("a visit is done", LedgerStatus::Done),
            44..60 => {
                let id = format!("new-request-{number}");
                let record = RequestRecord { id: id.as_str().into(), ..self.requests[r].clone() };
                self.requests.push(record.clone());
                Some(("a request comes in", Change::request(record)))
            }
            60..66 if self.requests.len() > 1 => {
                let gone = self.requests.swap_remove(r);
                Some(("a request is withdrawn", Change::RemoveRequest(gone.id)))
            }
            66..72 => {
                let record = &mut self.requests[r];
                record.tier = 1 + record.tier % 3;
                Some(("a request is more or less urgent", Change::request(record.clone())))
            }
            72..77 => {
                let id = format!("new-volunteer-{number}");
                let record = VolunteerRecord { id: id.as_str().into(), ..self.volunteers[v].clone() };
                self.volunteers.push(record.clone());
                Some(("somebody joins", Change::volunteer(record)))
            }
            77..80 if self.volunteers.len() > 1 => {
                let gone = self.volunteers.swap_remove(v);
                for request in &mut self.requests {
                    request.known_helpers.retain(|id| *id != gone.id);
                    request.do_not_send.retain(|id| *id != gone.id);
                }
                Some(("somebody leaves", Change::RemoveVolunteer(gone.id)))
            }
            80..90 => {
                let record = &mut self.volunteers[v];
                record.max_requests = Some(record.max_requests.map_or(1, |most| (most + 1) % 4));
                Some(("somebody takes more or less on", Change::volunteer(record.clone())))
            }
            _ => self.told.get(t).map(|helps| {
                let (volunteer, request) = (helps.volunteer.as_str(), helps.request.as_str());
                match lots.below(3) {
                    0 => ("a pair is pinned", Change::pin(volunteer, request)),
                    1 => ("a pair is banned", Change::ban(volunteer, request)),
                    _ => ("a pair is promised", Change::promise(volunteer, request)),
                }
            }),
        };
        drawn.unwrap_or(("it is the same moment still", Change::unpin("nobody", "nothing")))
    }

    /// Hears what is different.
    fn hear(&mut self, diff: &PlanDiff) {
        self.told.retain(|helps| diff.removed.binary_search(helps).is_err());
        self.told.extend(diff.added.iter().cloned());
    }
}

#[derive(Default)]
struct Latencies {
    seconds: Vec<f64>,
    scanned: Vec<u64>,
    people_told: usize,
}

impl Latencies {
    fn note(&mut self, seconds: f64, diff: &PlanDiff) {
        self.seconds.push(seconds);
        self.scanned.push(diff.work.arcs_scanned);
        self.people_told += diff.for_volunteers().len();
    }

    fn print(&mut self, name: &str) {
        self.seconds.sort_by(f64::total_cmp);
        self.scanned.sort_unstable();
        let count = self.seconds.len();
        let at = |per_cent: usize| (count * per_cent / 100).min(count - 1);
        println!(
            "{name:34} {count:6}   median {:9.3} ms   p99 {:9.3} ms   worst {:9.3} ms   arcs scanned {:7} {:9}   told per change {:5.2}",
            self.seconds[at(50)] * 1e3,
            self.seconds[at(99)] * 1e3,
            self.seconds[count - 1] * 1e3,
            self.scanned[at(50)],
            self.scanned[at(99)],
            mean(self.people_told, count),
        );
    }
}

#[allow(clippy::cast_precision_loss, reason = "to be looked at")]
fn mean(sum: usize, count: usize) -> f64 {
    sum as f64 / count as f64
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut people, mut changes, mut seed, mut story) = (100_000, 2_000, 1, false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        use lexopt::prelude::*;
        match argument {
            Long("people") => people = arguments.value()?.parse()?,
            Long("changes") => changes = arguments.value()?.parse()?,
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("story") => story = true,
            other => return Err(other.unexpected().into()),
        }
    }
    // As dense as a town where people travel less far, so that each has some twenty candidates.
    let recipe = CommunityRecipe {
        volunteers: people,
        requests: people,
        radii_m: vec![300, 500, 700, 1_000],
        ..CommunityRecipe::town()
    };
    let community = recipe.with_seed(seed).community()?;
    let document = community.to_document();
    let mut register =
        Register { volunteers: document.volunteers, requests: document.requests, told: Vec::new(), next: 0 };
    let mut matcher = Matcher::new(community, Objective::default());
    let pairs = matcher.candidates().len();
    let began = Instant::now();
    let cold = matcher.solve(&Budget::unlimited())?.optimal()?;
    let cold_seconds = began.elapsed().as_secs_f64();
    let assigned = cold.assignments().len();
    drop(cold);
    println!(
        "{people} volunteers and requests, {pairs} pairs, {assigned} assignments; a solve from nothing {cold_seconds:.3} s"
    );
    let mut live = matcher.live();
    let began = Instant::now();
    let first = live.solve(&Budget::unlimited())?;
    println!(
        "the living plan is made in {:.3} s: {} assignments to tell",
        began.elapsed().as_secs_f64(),
        first.added.len()
    );
    register.hear(&first);

    let mut lots = Lots(seed);
    let (mut all, mut kinds) = (Latencies::default(), BTreeMap::<&str, Latencies>::new());
    let (mut refused, mut afresh) = (0, 0);
    for number in 0..changes {
        let (kind, change) = register.draw(&mut lots);
        let before = live.snapshot();
        let began = Instant::now();
        if let Err(faults) = live.apply(&[change]) {
            refused += 1;
            if story {
                println!("refused: {faults}");
            }
            live.forget();
            continue;
        }
        let solved = live.solve(&Budget::unlimited());
        let seconds = began.elapsed().as_secs_f64();
        let Ok(diff) = solved else {
            // A pin that can't be, say: the coordinator takes it back.
            live.restore(before)?;
            live.forget();
            refused += 1;
            continue;
        };
        live.forget();
        afresh += usize::from(diff.afresh);
        if story && number < 20 {
            println!("{kind}:\n{diff}");
        }
        all.note(seconds, &diff);
        kinds.entry(kind).or_default().note(seconds, &diff);
        register.hear(&diff);
    }
    for (kind, latencies) in &mut kinds {
        latencies.print(kind);
    }
    all.print("all changes");
    let median = all.seconds.get(all.seconds.len() / 2).copied().unwrap_or(f64::NAN);
    println!(
        "{refused} taken back, {afresh} made afresh; ratio of a solve from nothing to the median change {:.0}",
        cold_seconds / median
    );
    the_end(&mut live)
}

/// The last plan, verified, against a solve from nothing; and the state, saved and read back.
fn the_end(live: &mut LiveMatcher) -> Result<(), Box<dyn Error>> {
    let plan = live.plan()?;
    let community = live.community()?;
    if !verify::plan(&community, live.objective(), &plan)?.is_optimal() {
        return Err("the last plan is not proven optimal".into());
    }
    let fresh = Matcher::new(community, live.objective().clone()).solve(&Budget::unlimited())?.optimal()?;
    if fresh.levels() != plan.levels() {
        return Err("the last plan is not worth as much as one made from nothing".into());
    }
    println!("the last plan is verified, and worth as much as one made from nothing");
    let saved = live.save().to_json()?;
    let mut restored = LiveDocument::from_json(saved.as_bytes())?.open()?;
    if !restored.solve(&Budget::unlimited())?.is_empty() {
        return Err("a saved state does not go on where it was".into());
    }
    println!("saved ({} MB), read back, and nobody needs to be told anything", saved.len() / 1_000_000);
    Ok(())
}

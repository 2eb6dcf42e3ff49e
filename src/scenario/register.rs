//! The full register: patterns, credentials, areas, windows, recurrences, a ledger; drawn for each record from a stream of its own, so that a
//! community without them is the same as ever.

use super::{
    catalogue::CATALOGUE,
    people::{BLOCK_HOURS, BLOCKS_PER_DAY, FIRST_HOUR},
    random::{Kind, Random},
    world::{World, date_after, request_id, volunteer_id},
};
use crate::community::{
    AreaRecord, AttributeNeedRecord, AttributeRecord, CredentialRecord, DatesRecord, DistanceRecord,
    Document, HeldCredentialRecord, IntervalRecord, LedgerRecord, LedgerStatus, PlaceRecord,
    RecurrenceRecord, RequestRecord, SkillId, VolunteerId, VolunteerRecord, Way, Weekday, WeeklyRecord,
};

/// How much of the full register a generated community uses: shares in thousandths, at most 1000 each; all 0 is none of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Register {
    /// Volunteers whose hours are kept as weekly patterns with exceptions, pauses, and limits by month and by minutes.
    pub patterns: u32,
    /// Volunteers and requests with credentials, attributes, cars and licences, minors, likes and dislikes.
    pub people: u32,
    /// Volunteers and requests at home of whom only the neighbourhood is known.
    pub areas: u32,
    /// Requests at a fixed time that have windows instead.
    pub windows: u32,
    /// Requests at a fixed time that come again every week.
    pub series: u32,
    /// Requests whose requester has a history.
    pub history: u32,
    /// Whether requests with windows are fitted into hourly slots.
    pub slots: bool,
}

impl Register {
    /// A register that uses all of it, in shares that people might.
    pub fn full() -> Self {
        Self { patterns: 500, people: 400, areas: 150, windows: 250, series: 100, history: 200, slots: false }
    }

    /// The shares with their names.
    pub(super) fn shares(&self) -> [(&'static str, u32); 6] {
        [
            ("register.patterns", self.patterns),
            ("register.people", self.people),
            ("register.areas", self.areas),
            ("register.windows", self.windows),
            ("register.series", self.series),
            ("register.history", self.history),
        ]
    }
}

const POLICE_CHECK: &str = "police-check";
const FIRST_AID: &str = "first-aid";

impl World {
    /// What the full register adds to a volunteer.
    pub(super) fn register_volunteer(&self, number: usize, mut record: VolunteerRecord) -> VolunteerRecord {
        let register = self.recipe.register;
        if register == Register::default() {
            return record;
        }
        let mut random = Random::new(self.recipe.seed, Kind::RegisterVolunteer, number as u64);
        if random.permille(register.patterns) {
            self.patterns(number, &mut record, &mut random);
        }
        if random.permille(register.people) {
            self.details(&mut record, &mut random);
        }
        if random.permille(register.areas) && record.place.is_some() {
            record.place = Some(PlaceRecord::Area { area: area_id(self.home_of(number)).into() });
        }
        record
    }

    fn patterns(&self, number: usize, record: &mut VolunteerRecord, random: &mut Random) {
        if let Some(blocks) = self.person(number).blocks {
            record.availability = None;
            record.weekly = weekly(blocks);
            // Nobody who is never free becomes somebody who is free at any time.
            if record.weekly.is_empty() {
                record.availability = Some(Vec::new());
            }
            if random.permille(100) {
                record.recurring.push(RecurrenceRecord {
                    start: "2026-01-03T10:00".to_owned(),
                    end: "2026-01-03T14:00".to_owned(),
                    rule: "FREQ=MONTHLY;BYDAY=1SA,-1SA".to_owned(),
                    except: Vec::new(),
                });
            }
        }
        let day = |random: &mut Random| self.days[random.index(self.days.len())].clone();
        if random.permille(250) {
            record.blackouts.push(DatesRecord { first: day(random), last: None });
        }
        if random.permille(120) {
            let day = day(random);
            record.busy.push(IntervalRecord { start: format!("{day}T11:00"), end: format!("{day}T15:00") });
        }
        if random.permille(60) {
            record.frozen_until = Some(day(random));
        }
        if random.permille(50) {
            record.time_zone = Some("Europe/London".to_owned());
        }
        record.notice_minutes = [None, Some(720), Some(1440)][random.index(3)];
        record.changeover_minutes = [None, Some(15), Some(30)][random.index(3)];
        record.rest_minutes = random.permille(100).then_some(660);
        record.max_per_month = random.permille(200).then(|| 2 + random.below(5) as u32);
        record.max_minutes_per_week = random.permille(150).then(|| 60 * (1 + random.below(4) as u32));
        record.max_minutes_per_month = random.permille(50).then(|| 60 * (4 + random.below(8) as u32));
    }

    fn details(&self, record: &mut VolunteerRecord, random: &mut Random) {
        for (credential, share) in [(POLICE_CHECK, 700), (FIRST_AID, 300)] {
            if random.permille(share) {
                // From half a year ago to a year ahead: some have expired, some are about to.
                let expires = random.permille(800).then(|| date_after(random.between(-180, 365)));
                let issued = random.permille(500).then(|| date_after(random.between(-900, -200)));
                record.credentials.push(HeldCredentialRecord {
                    credential: credential.into(),
                    issued,
                    expires,
                });
            }
        }
        let attribute = |attribute: &str, value: &str| AttributeRecord {
            attribute: attribute.to_owned(),
            value: value.to_owned(),
        };
        if random.permille(800) {
            record.attributes.push(attribute("gender", ["female", "male"][random.index(2)]));
        }
        if random.permille(500) {
            record.attributes.push(attribute("pets", ["fine", "allergic"][random.index(2)]));
        }
        record.car = random.permille(500);
        if record.car || random.permille(200) {
            record.licences.push("B".to_owned());
        }
        record.minor_until = random.permille(40).then(|| date_after(random.between(-10, 700)));
        let skill = |random: &mut Random| {
            CATALOGUE
                .get(self.skill_supply.draw(random))
                .map_or_else(SkillId::default, |entry| entry.id.into())
        };
        if random.permille(400) {
            record.prefers.push(skill(random));
        }
        if random.permille(200) {
            let avoided = skill(random);
            record.avoids.extend(Some(avoided).filter(|avoided| !record.prefers.contains(avoided)));
        }
        record.last_asked = random.permille(500).then(|| date_after(-1 - random.below(60) as i64));
    }

    /// What the full register adds to a request.
    pub(super) fn register_request(&self, number: usize, mut record: RequestRecord) -> RequestRecord {
        let register = self.recipe.register;
        if register == Register::default() {
            return record;
        }
        let mut random = Random::new(self.recipe.seed, Kind::RegisterRequest, number as u64);
        let wish = self.wish(number);
        if let Some((day, _, minutes)) = wish.time {
            if random.permille(register.windows) {
                record.time = None;
                record.minutes = Some(minutes);
                let days = 1 + random.index(3);
                record.windows =
                    (day..day + days).filter_map(|day| self.days.get(day)).map(|day| daytime(day)).collect();
                record.separate_visits = random.permille(300);
            } else if random.permille(register.series) {
                record.recurrence =
                    Some(RecurrenceRecord { rule: "FREQ=WEEKLY".to_owned(), ..RecurrenceRecord::default() });
            }
        }
        if random.permille(register.people) {
            let at_home = wish.way == Way::Home;
            if at_home && random.permille(300) {
                record.credentials.push(POLICE_CHECK.into());
            }
            if random.permille(60) {
                let one_of = vec!["female".to_owned()];
                record.attributes.push(AttributeNeedRecord { attribute: "gender".to_owned(), one_of });
            }
            record.needs_car = at_home && random.permille(80);
            if record.needs_car {
                record.licences.push("B".to_owned());
            }
            record.minors_welcome = random.permille(500);
            record.for_minor = random.permille(60);
            record.requester_present = (at_home && random.permille(200)).then_some(false);
            let neighbour = self.neighbour(wish.neighbourhood, &mut random).filter(|_| random.permille(20));
            record.do_not_send.extend(neighbour.map(|volunteer| VolunteerId::from(volunteer_id(volunteer))));
        }
        if random.permille(register.areas) && wish.way == Way::Home {
            record.place = Some(PlaceRecord::Area { area: area_id(wish.neighbourhood).into() });
        }
        record
    }

    /// Whether a request comes again, so that its own id names none.
    pub(super) fn recurs(&self, number: usize) -> bool {
        self.recipe.register.series > 0 && self.request(number).recurrence.is_some()
    }

    /// What has happened between the requester of a request and a neighbour, in the stated share of cases.
    pub(super) fn history(&self, request: usize) -> Option<LedgerRecord> {
        let mut random = Random::new(self.recipe.seed, Kind::RegisterHistory, request as u64);
        if !random.permille(self.recipe.register.history) {
            return None;
        }
        let record = self.request(request);
        let volunteer = self.neighbour(self.wish(request).neighbourhood, &mut random)?;
        let ago = 1 + random.below(45) as i64;
        let at = |days: i64, hour: u64| {
            let day = date_after(days);
            IntervalRecord { start: format!("{day}T{hour:02}:00"), end: format!("{day}T{:02}:00", hour + 1) }
        };
        let hour = 9 + random.below(9);
        let asked_on = Some(date_after(-ago - 3));
        // Visits of the past and such as are agreed elsewhere have ids of their own; what is asked and refused is about the request itself,
        // unless that recurs.
        let past = format!("past-{}", request_id(request));
        let this = if record.recurrence.is_some() { past.clone() } else { request_id(request) };
        let (status, id, time) = match random.below(10) {
            0..5 => (LedgerStatus::Done, past, Some(at(-ago, hour))),
            5 => (LedgerStatus::NoShow, past, Some(at(-ago, hour))),
            6 => (LedgerStatus::Failed, past, Some(at(-ago, hour))),
            7 => (LedgerStatus::Confirmed, past, Some(at(1 + random.below(6) as i64, hour))),
            8 => (LedgerStatus::Declined, this, None),
            _ => (LedgerStatus::Asked, this, None),
        };
        Some(LedgerRecord {
            volunteer: volunteer_id(volunteer).into(),
            request: id.into(),
            requester: Some(record.requester),
            status,
            time,
            asked_on,
            answer_by: None,
        })
    }

    /// What the full register adds to the document beside its records.
    pub(super) fn register_document(&self, document: &mut Document) {
        let register = self.recipe.register;
        if register == Register::default() {
            return;
        }
        document.horizon_end =
            self.days.last().map(|_| format!("{}T00:00", date_after(self.days.len() as i64)));
        let credential = |id: &str, name: &str| CredentialRecord {
            id: id.into(),
            name: Some(name.to_owned()),
            grace_days: Some(14),
            warn_days: None,
        };
        document.credentials =
            vec![credential(FIRST_AID, "First-aid certificate"), credential(POLICE_CHECK, "Police check")];
        document.credentials_for_minors = vec![POLICE_CHECK.into()];
        if register.areas > 0 {
            let area = |(number, neighbourhood): (usize, &super::world::Neighbourhood)| {
                let centre = neighbourhood.middle.record();
                let PlaceRecord::Point { latitude, longitude } = centre else { return AreaRecord::default() };
                AreaRecord {
                    id: area_id(number).into(),
                    name: None,
                    latitude: Some(latitude),
                    longitude: Some(longitude),
                }
            };
            document.areas = self.neighbourhoods.iter().enumerate().map(area).collect();
            // Over the bridge it is twice as far as the crow flies.
            document.distances = (1..self.neighbourhoods.len().min(8))
                .map(|number| DistanceRecord {
                    from: area_id(number - 1).into(),
                    to: area_id(number).into(),
                    metres: 2 * self.recipe.spacing_m,
                })
                .collect();
        }
        if register.slots {
            let last = FIRST_HOUR + BLOCK_HOURS * BLOCKS_PER_DAY as u32;
            let slot = |hour: u32| WeeklyRecord {
                from: format!("{hour:02}:00"),
                to: format!("{:02}:00", hour + 1),
                ..WeeklyRecord::default()
            };
            document.slots = (FIRST_HOUR..last).map(slot).collect();
        }
        document.ledger = (0..self.recipe.requests).filter_map(|number| self.history(number)).collect();
    }
}

fn area_id(neighbourhood: usize) -> String {
    format!("n{neighbourhood:05}")
}

/// The hours in which requests take place.
fn daytime(day: &str) -> IntervalRecord {
    let last = FIRST_HOUR + BLOCK_HOURS * BLOCKS_PER_DAY as u32;
    IntervalRecord { start: format!("{day}T{FIRST_HOUR:02}:00"), end: format!("{day}T{last:02}:00") }
}

/// Blocks of a week as weekly windows: one for each block of the day, with the days on which it is free. (Windows that touch are one.)
fn weekly(blocks: u32) -> Vec<WeeklyRecord> {
    let window = |block: usize| {
        let free = |(day, _): &(usize, &Weekday)| blocks >> (BLOCKS_PER_DAY * day + block) & 1 == 1;
        let days: Vec<Weekday> = Weekday::ALL.iter().enumerate().filter(free).map(|(_, &day)| day).collect();
        let hour = |block: usize| format!("{:02}:00", FIRST_HOUR + BLOCK_HOURS * block as u32);
        let (from, to) = (hour(block), hour(block + 1));
        (!days.is_empty()).then(|| WeeklyRecord { days, from, to, ..WeeklyRecord::default() })
    };
    (0..BLOCKS_PER_DAY).filter_map(window).collect()
}

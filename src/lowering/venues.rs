//! Venues' places: which requests share them, and where the network can say so.
//!
//! A seat that is filled at a venue takes one of its places while its request lasts. Requests at fixed times fall into *groups*: connected components of the
//! relation "overlap" at one venue. A group is *exact* if all its members overlap each other; then all their seats are taken at one moment,
//! and a node of the venue's capacity behind them says precisely what the places ask. Other groups, and requests whose time the plan
//! chooses, are side constraints.
//!
//! Where the objective shares seats out between parts, a venue's node must lie within one part: a group is exact then only if its members are of the same part, and have no
//! seats beyond the desired number (which count for no part).

use std::collections::BTreeMap;

use crate::community::{Community, FixedTime, Minute, RequestIx, VenueIx};
use crate::eligibility::{Candidates, Shares};

/// Requests at fixed times at one venue that overlap, one connected with the other; only those that have candidates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VenueGroup {
    /// The venue.
    pub venue: VenueIx,
    /// Its places.
    pub places: u32,
    /// The earliest start, which names the group.
    pub start: Minute,
    /// In order of time, then position.
    pub members: Vec<RequestIx>,
    /// Whether all overlap each other.
    pub exact: bool,
}

impl VenueGroup {
    /// Whether its members have more seats than the venue has places.
    pub fn can_bind(&self, community: &Community) -> bool {
        self.seats(community) > u64::from(self.places)
    }

    /// Whether its members have as many seats as the venue has places.
    pub fn can_be_full(&self, community: &Community) -> bool {
        self.seats(community) >= u64::from(self.places)
    }

    fn seats(&self, community: &Community) -> u64 {
        let seats = |&request: &RequestIx| u64::from(community.request(request).seats().maximum);
        self.members.iter().map(seats).sum()
    }
}

/// How many seats at venues with limited places may be taken at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowds {
    by_venue: BTreeMap<VenueIx, Crowd>,
}

/// The seats at one venue.
#[derive(Clone, Debug, Default)]
struct Crowd {
    /// Seats that start before a moment, and those that end by then: each with the sum up to it.
    starts: Vec<(Minute, u64)>,
    ends: Vec<(Minute, u64)>,
    /// Seats whose time is to be chosen.
    flexible: u64,
}

impl Crowds {
    /// Counts the seats of the requests that are `open`. O(requests · log).
    pub(super) fn new(community: &Community, open: impl Fn(RequestIx) -> bool) -> Self {
        let mut by_venue: BTreeMap<VenueIx, Crowd> = BTreeMap::new();
        for request in community.request_ixs().filter(|&request| open(request)) {
            let asked = community.request(request);
            let Some(venue) = asked.venue().filter(|&venue| community.venue(venue).places().is_some()) else {
                continue;
            };
            let (crowd, seats) = (by_venue.entry(venue).or_default(), u64::from(asked.seats().maximum));
            if let Some(time) = asked.time() {
                crowd.starts.push((time.span.start(), seats));
                crowd.ends.push((time.span.end(), seats));
            } else if asked.flexible().is_some() {
                crowd.flexible += seats;
            }
        }
        for crowd in by_venue.values_mut() {
            for moments in [&mut crowd.starts, &mut crowd.ends] {
                moments.sort_unstable();
                let mut sum = 0;
                for (_, seats) in moments {
                    sum += *seats;
                    *seats = sum;
                }
            }
        }
        Self { by_venue }
    }

    /// The seats that may be taken at the venue of a request while it lasts (its own among them, if it is open), and the venue's places, if they are limited and it
    /// takes any. Where there are no more of the one than of the other, the places never stand in its way. O(log requests).
    pub(super) fn at(&self, community: &Community, request: RequestIx) -> Option<(u64, u64)> {
        let asked = community.request(request);
        let venue = asked.venue()?;
        let places = community.venue(venue).places()?;
        let nobody = Crowd::default();
        let crowd = self.by_venue.get(&venue).unwrap_or(&nobody);
        let sum = |moments: &[(Minute, u64)], before: &dyn Fn(Minute) -> bool| {
            let count = moments.partition_point(|&(moment, _)| before(moment));
            count.checked_sub(1).and_then(|last| moments.get(last)).map_or(0, |&(_, sum)| sum)
        };
        let seats = match (asked.time(), asked.flexible()) {
            (Some(time), _) => {
                let begun = sum(&crowd.starts, &|moment| moment < time.span.end());
                crowd.flexible + begun - sum(&crowd.ends, &|moment| moment <= time.span.start())
            }
            (None, Some(_)) => crowd.flexible + sum(&crowd.starts, &|_| true),
            (None, None) => return None,
        };
        Some((seats, places.into()))
    }
}

/// The groups of two and more, and of one, at venues with limited places: in order of venue, then time. O(requests · log).
///
/// `shares` are the parts between which the objective shares seats out, if it does.
pub fn venue_groups(
    community: &Community,
    candidates: &Candidates,
    shares: Option<&Shares>,
) -> Vec<VenueGroup> {
    let mut timed: Vec<(VenueIx, u32, FixedTime, RequestIx)> = Vec::new();
    for request in community.request_ixs() {
        let asked = community.request(request);
        let (Some(venue), Some(time)) = (asked.venue(), asked.time()) else { continue };
        let Some(places) = community.venue(venue).places() else { continue };
        if !candidates.of(request).0.is_empty() {
            timed.push((venue, places, time, request));
        }
    }
    timed.sort_unstable();
    let mut groups: Vec<VenueGroup> = Vec::new();
    // Of the last group: when the first and when the last of its members end.
    let (mut first_end, mut last_end) = (Minute::MIN, Minute::MIN);
    for (venue, places, FixedTime { span, .. }, request) in timed {
        match groups.last_mut() {
            Some(group) if group.venue == venue && span.start() < last_end => {
                group.exact &= span.start() < first_end;
                group.members.push(request);
                (first_end, last_end) = (first_end.min(span.end()), last_end.max(span.end()));
            }
            _ => {
                let start = span.start();
                groups.push(VenueGroup { venue, places, start, members: vec![request], exact: true });
                (first_end, last_end) = (span.end(), span.end());
            }
        }
    }
    if let Some(shares) = shares {
        for group in &mut groups {
            let part = group.members.first().map(|&first| shares.of(first));
            group.exact &= group.members.iter().all(|&member| {
                let seats = community.request(member).seats();
                part == Some(shares.of(member)) && seats.maximum == seats.desired
            });
        }
    }
    groups
}

/// The venues whose places the network does not hold wholly: with overlaps in a chain or across parts, or with requests whose time the plan chooses, and
/// more seats than places. O(requests · log).
pub(super) fn beside(community: &Community, candidates: &Candidates, shares: Option<&Shares>) -> usize {
    let chains = venue_groups(community, candidates, shares);
    let chains = chains.iter().filter(|group| !group.exact && group.can_bind(community));
    let mut venues: Vec<VenueIx> = chains.map(|group| group.venue).collect();
    // All seats at each venue, and whether a time is to be chosen.
    let mut seats = vec![(0u64, false); community.venues().len()];
    for request in community.request_ixs().filter(|&request| !candidates.of(request).0.is_empty()) {
        let asked = community.request(request);
        let known = asked.venue().and_then(|venue| seats.get_mut(venue.index()));
        if let Some((sum, chosen)) = known.filter(|_| asked.time().is_some() || asked.flexible().is_some()) {
            *sum += u64::from(asked.seats().maximum);
            *chosen |= asked.flexible().is_some();
        }
    }
    for venue in community.venue_ixs() {
        let (sum, chosen) = seats.get(venue.index()).copied().unwrap_or_default();
        let more = community.venue(venue).places().is_some_and(|places| sum > u64::from(places));
        if chosen && more {
            venues.push(venue);
        }
    }
    venues.sort_unstable();
    venues.dedup();
    venues.len()
}

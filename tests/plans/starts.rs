//! When visits whose time is chosen can start: every minute of every window, judged by the words of the documentation.

use crate::common::contested::contested_document;
use crate::common::plans::{apart, times_suit};
use goodturn::community::{Community, FixedTime, Minute, RequestIx, Span, VolunteerIx};
use goodturn::eligibility::{RuleName, check_all, possible_starts};
use proptest::prelude::*;

/// Every start in the windows at which the visit suits by itself and beside what is settled: pins at fixed times.
fn possible(community: &Community, v: VolunteerIx, r: RequestIx) -> Vec<i64> {
    let flexible = community.request(r).flexible().unwrap();
    let settled: Vec<FixedTime> = (community.pins().iter())
        .filter(|&&(volunteer, request)| volunteer == v && request != r)
        .filter_map(|&(_, request)| community.request(request).time())
        .collect();
    let windows = flexible.windows.iter().flat_map(|window| window.start().get()..window.end().get());
    windows
        .filter(|&start| {
            let minute = |at: i64| Minute::new(at).unwrap();
            let span = Span::new(minute(start), minute(start + i64::from(flexible.minutes))).unwrap();
            let past = start < community.as_of().get();
            // One by one, and by the pauses alone: pins may stand in each other's way or in that of her own requests, which is not the visit's fault.
            let pauses = community.volunteer(v).pauses();
            !past
                && times_suit(community, &[(v, r, Some(span))])
                && settled.iter().all(|&other| apart(pauses, &[community.timed(span), other]))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn possible_starts_are_those_that_suit(document in contested_document(3, 5), hours in 0i64..40, notice in 0u32..900) {
        let mut document = document;
        document.as_of = format!("2026-11-{:02}T{:02}:20", 23 + hours / 24, hours % 24);
        for (k, volunteer) in document.volunteers.iter_mut().enumerate() {
            volunteer.notice_minutes = (k == 0).then_some(notice);
            // Limits are not the subject here.
            volunteer.max_requests = None;
            volunteer.max_per_day = None;
            volunteer.max_per_week = None;
            volunteer.max_per_month = None;
            volunteer.max_minutes_per_week = None;
            volunteer.max_minutes_per_month = None;
            if k == 1 {
                let volunteer_record = std::mem::take(volunteer);
                *volunteer = volunteer_record
                    .available("2026-11-23T07:10", "2026-11-23T10:05")
                    .available("2026-11-23T10:30", "2026-11-24T01:00")
                    .available("2026-11-29T12:00", "2026-12-02T00:00");
            }
        }
        // Nor are the places of venues.
        document.venues.iter_mut().for_each(|venue| venue.places = None);
        let community = document.into_community().unwrap();
        for r in community.request_ixs().filter(|&r| community.request(r).flexible().is_some()) {
            for v in community.volunteer_ixs() {
                let starts = possible_starts(&community, v, r);
                let mut listed = Vec::new();
                for starts in &starts {
                    let (first, last) = (starts.first.span.start(), starts.last);
                    prop_assert!(first <= last);
                    listed.extend(first.get()..=last.get());
                    prop_assert_eq!(starts.first.day, community.day_of(first));
                    prop_assert_eq!(starts.first.day, community.day_of(last));
                    let visit = starts.visit_from(last).unwrap();
                    prop_assert_eq!(visit, community.timed(visit.span));
                    prop_assert_eq!(starts.visit_from(Minute::new(last.get() + 1).unwrap()), None);
                }
                let expected = possible(&community, v, r);
                prop_assert_eq!(&listed, &expected, "{} {}", v.index(), r.index());
                // Exactly one of the rules of time stands against a pair that has no start left.
                let of_time = [RuleName::Availability, RuleName::Notice, RuleName::Room];
                let against = check_all(&community, v, r).iter().any(|no| of_time.contains(&no.rule()));
                prop_assert_eq!(against, expected.is_empty());
            }
        }
    }
}

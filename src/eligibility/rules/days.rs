//! On which days a request may take place: what rules about dates ask.

use crate::community::{Community, Day, Minute, Request};

/// The days on which a request may start, as stretches (first, last): the day of its fixed time; without a time, today; with windows, the days from the
/// earliest to the latest start in each, as far as these are neither past nor beyond the planning horizon. None at all if there is no such start;
/// then no helper can be found for other reasons than dates. O(windows).
pub(super) fn possible<'a>(
    community: &'a Community,
    request: &'a Request,
) -> impl Iterator<Item = (Day, Day)> + 'a {
    let flexible = request.flexible();
    let fixed = match (request.time(), flexible) {
        (Some(time), _) => Some(time.day),
        (None, None) => Some(community.today()),
        (None, Some(_)) => None,
    };
    let windows = flexible.filter(|_| fixed.is_none()).into_iter().flat_map(move |flexible| {
        flexible.windows.iter().filter_map(move |window| {
            let first = window.start().max(community.as_of());
            let before = community.horizon_end().map_or(i64::MAX, |end| end.get() - 1);
            let last = Minute::new((window.end().get() - i64::from(flexible.minutes)).min(before))?;
            (first <= last).then(|| (community.day_of(first), community.day_of(last)))
        })
    });
    fixed.map(|day| (day, day)).into_iter().chain(windows)
}

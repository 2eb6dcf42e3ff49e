//! Moments as people of the community read them: weekday, date and clock of their zone, without the offset.

use crate::community::{Community, Day, Minute, Request, Span};

/// `Tue 2026-11-24`.
pub(super) fn day(day: Day) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let position = usize::try_from(day.get() - day.week().monday().get()).unwrap_or(0);
    let weekday = WEEKDAYS.get(position).copied().unwrap_or_default();
    format!("{weekday} {day}")
}

/// `Tue 2026-11-24 09:00`.
pub(super) fn moment(community: &Community, minute: Minute) -> String {
    let (date, clock) = date_and_clock(community, minute);
    match Day::parse(&date) {
        Some(date) => format!("{} {clock}", day(date)),
        None => format!("{date} {clock}"),
    }
}

/// `09:00-10:30`, with the day of its end where that is another.
pub(super) fn hours(community: &Community, span: Span) -> String {
    let (first, start) = date_and_clock(community, span.start());
    let (last, end) = date_and_clock(community, span.end());
    if first == last {
        format!("{start}-{end}")
    } else {
        format!("{start}-{}", moment(community, span.end()))
    }
}

/// `Tue 2026-11-24 09:00-10:30`.
pub(super) fn span(community: &Community, span: Span) -> String {
    let date = date_and_clock(community, span.start()).0;
    match Day::parse(&date) {
        Some(date) => format!("{} {}", day(date), hours(community, span)),
        None => format!("{date} {}", hours(community, span)),
    }
}

/// When a request takes place.
pub(super) fn time(community: &Community, request: &Request) -> String {
    if let Some(time) = request.time() {
        return span(community, time.span);
    }
    let Some(flexible) = request.flexible() else { return "no fixed time".to_owned() };
    let windows: Vec<String> =
        flexible.windows.iter().take(WINDOWS).map(|&window| span(community, window)).collect();
    let more = if flexible.windows.len() > WINDOWS { " …" } else { "" };
    format!("{} minutes in {}{more}", flexible.minutes, windows.join(" or "))
}

/// How many windows of a request are listed.
const WINDOWS: usize = 3;

fn date_and_clock(community: &Community, minute: Minute) -> (String, String) {
    let text = community.time_text(minute);
    let (date, rest) = text.split_once('T').unwrap_or((&text, ""));
    // A zone whose offset is not on a whole minute (before standard time) is shown in UTC, marked as such.
    let clock = if rest.ends_with('Z') && community.time_zone() != "UTC" {
        rest
    } else {
        rest.get(..5).unwrap_or(rest)
    };
    (date.to_owned(), clock.to_owned())
}

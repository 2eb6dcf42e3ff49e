//! The tables of the ledger and of visits known as numbers only.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Section},
        records::{ConsumedRecord, LedgerRecord, LedgerStatus, Period},
    },
    column::{Column, Form, doc},
    parts::{self, TimeParts},
    when,
    write::{number, one_of},
};

/// What a row has said so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    record: LedgerRecord,
    parts: TimeParts,
}

pub(super) const FORM: Form<Draft, LedgerRecord> =
    Form { section: Section::Ledger, columns: COLUMNS, id: None, finish };

pub(super) const CONSUMED: Form<ConsumedRecord, ConsumedRecord> =
    Form { section: Section::Consumed, columns: CONSUMED_COLUMNS, id: None, finish: |record, _, _| record };

fn finish(draft: Draft, at: At<'_>, log: &mut FaultLog) -> LedgerRecord {
    let Draft { record, parts } = draft;
    let cells = parts.finish(at, log);
    LedgerRecord { time: parts::either(cells, record.time.clone(), at, log), ..record }
}

const PERIODS: [Period; 3] = [Period::Day, Period::Week, Period::Month];

fn period(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
    }
}

const COLUMNS: &[Column<Draft, LedgerRecord>] = &[
    Column {
        doc: doc("volunteer", &["volunteer id"], &["volunteer"])
            .about("Who helps. May have left the register.", "A fault.")
            .written("an id", "v-anna")
            .required(),
        read: |d, c| d.record.volunteer = c.id(),
        write: |r| r.volunteer.to_string(),
    },
    Column {
        doc: doc("request", &["request id"], &["request"])
            .about("With what. May be no longer, or not yet, among the requests.", "A fault.")
            .written("an id", "r-009")
            .required(),
        read: |d, c| d.record.request = c.id(),
        write: |r| r.request.to_string(),
    },
    Column {
        doc: doc("requester", &["requester id", "household"], &["requester"])
            .about("Who asked.", "The requester of the request, if it is among the requests.")
            .written("an id", "household-7"),
        read: |d, c| d.record.requester = Some(c.id()),
        write: |r| r.requester.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: doc("status", &[], &["status"])
            .about("How it stands.", "A fault.")
            .written(
                "`asked`, `confirmed`, `declined`, `expired`, `done`, `no-show`, `failed` or `cancelled`",
                "confirmed",
            )
            .required(),
        read: |d, c| d.record.status = c.word(&LedgerStatus::ALL, LedgerStatus::as_str, Code::UnknownWord),
        write: |r| r.status.as_str().to_owned(),
    },
    Column {
        doc: doc("date", &["day"], &["time"])
            .about(
                "The date on which it takes or took place.",
                "By `time`; without that, the fixed time of the request.",
            )
            .written("a date", "2026-11-18"),
        read: |d, c| d.parts.read_date(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 0),
    },
    Column {
        doc: doc("start", &["from"], &["time.start"])
            .about("When it starts.", "By `time`; without that, the fixed time of the request.")
            .written("a time of day with `date`; or both, `2026-11-18 09:00`", "09:00"),
        read: |d, c| d.parts.read_start(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 1),
    },
    Column {
        doc: doc("end", &["to"], &["time.end"])
            .about(
                "When it ends, on the day of the start unless it says another.",
                "By `time`; without that, the fixed time of the request.",
            )
            .written("as `start`; `24:00` is midnight", "10:30"),
        read: |d, c| d.parts.read_end(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 2),
    },
    Column {
        doc: doc("time", &["when"], &["time"])
            .about("When it takes or took place, in one cell.", "By `date`, `start` and `end`.")
            .written("`2026-11-18 09:00/10:30`", "2026-11-18 09:00/10:30"),
        read: |d, c| d.record.time = Some(c.one(when::interval)),
        write: |_| String::new(),
    },
    Column {
        doc: doc("asked_on", &["asked"], &["asked_on"])
            .about("The date on which she was asked.", "Not known, and no part of rotation.")
            .written("a date", "2026-11-16"),
        read: |d, c| d.record.asked_on = Some(c.one(when::date)),
        write: |r| r.asked_on.clone().unwrap_or_default(),
    },
    Column {
        doc: doc("answer_by", &[], &["answer_by"])
            .about(
                "Until when she is to answer; what is still `asked` then counts as `expired`.",
                "She may take her time.",
            )
            .written("`2026-11-24 12:00`", "2026-11-24 12:00"),
        read: |d, c| d.record.answer_by = Some(c.one(when::moment)),
        write: |r| r.answer_by.clone().unwrap_or_default(),
    },
];

const CONSUMED_COLUMNS: &[Column<ConsumedRecord, ConsumedRecord>] = &[
    Column {
        doc: doc("volunteer", &["volunteer id"], &["volunteer"])
            .about("Whose visits.", "A fault.")
            .written("an id", "v-anna")
            .required(),
        read: |d, c| d.volunteer = c.id(),
        write: |r| r.volunteer.to_string(),
    },
    Column {
        doc: doc("date", &["day"], &["date"])
            .about("The day, or any day of the week or month.", "A fault.")
            .written("a date", "2026-11-20")
            .required(),
        read: |d, c| d.date = c.one(when::date),
        write: |r| r.date.clone(),
    },
    Column {
        doc: doc("period", &[], &["period"])
            .about("For how long a stretch the numbers stand.", "The day.")
            .written("`day`, `week` or `month`", "month"),
        read: |d, c| d.period = c.word(&PERIODS, period, Code::UnknownWord),
        write: |r| if r.period == Period::default() { String::new() } else { period(r.period).to_owned() },
    },
    Column {
        doc: doc("visits", &[], &["visits"]).about("How many visits.", "1.").written("a whole number", "2"),
        read: |d, c| d.visits = c.count(),
        write: |r| number(r.visits),
    },
    Column {
        doc: doc("minutes", &[], &["minutes"])
            .about("How many minutes in all.", "0.")
            .written("a whole number", "150"),
        read: |d, c| d.minutes = c.count(),
        write: |r| number(r.minutes),
    },
];

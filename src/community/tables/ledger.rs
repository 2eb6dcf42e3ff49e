//! The tables of the ledger and of visits known as numbers only.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Section},
        records::{ConsumedRecord, LedgerRecord, LedgerStatus, Period},
    },
    column::{Column, ColumnDoc, Form},
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
        doc: ColumnDoc {
            name: "volunteer",
            aliases: &["volunteer id"],
            fields: &["volunteer"],
            required: true,
            meaning: "Who helps. May have left the register.",
            format: "an id",
            missing: "A fault.",
            example: "v-anna",
        },
        private: false,
        read: |d, c| d.record.volunteer = c.id(),
        write: |r| r.volunteer.to_string(),
    },
    Column {
        doc: ColumnDoc {
            name: "request",
            aliases: &["request id"],
            fields: &["request"],
            required: true,
            meaning: "With what. May be no longer, or not yet, among the requests.",
            format: "an id",
            missing: "A fault.",
            example: "r-009",
        },
        private: false,
        read: |d, c| d.record.request = c.id(),
        write: |r| r.request.to_string(),
    },
    Column {
        doc: ColumnDoc {
            name: "requester",
            aliases: &["requester id", "household"],
            fields: &["requester"],
            required: false,
            meaning: "Who asked.",
            format: "an id",
            missing: "The requester of the request, if it is among the requests.",
            example: "household-7",
        },
        private: false,
        read: |d, c| d.record.requester = Some(c.id()),
        write: |r| r.requester.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Column {
        doc: ColumnDoc {
            name: "status",
            aliases: &[],
            fields: &["status"],
            required: true,
            meaning: "How it stands.",
            format: "`asked`, `confirmed`, `declined`, `expired`, `done`, `no-show`, `failed` or `cancelled`",
            missing: "A fault.",
            example: "confirmed",
        },
        private: false,
        read: |d, c| d.record.status = c.word(&LedgerStatus::ALL, LedgerStatus::as_str, Code::UnknownWord),
        write: |r| r.status.as_str().to_owned(),
    },
    Column {
        doc: ColumnDoc {
            name: "date",
            aliases: &["day"],
            fields: &["time"],
            required: false,
            meaning: "The date on which it takes or took place.",
            format: "a date",
            missing: "By `time`; without that, the fixed time of the request.",
            example: "2026-11-18",
        },
        private: false,
        read: |d, c| d.parts.read_date(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 0),
    },
    Column {
        doc: ColumnDoc {
            name: "start",
            aliases: &["from"],
            fields: &["time.start"],
            required: false,
            meaning: "When it starts.",
            format: "a time of day with `date`; or both, `2026-11-18 09:00`",
            missing: "By `time`; without that, the fixed time of the request.",
            example: "09:00",
        },
        private: false,
        read: |d, c| d.parts.read_start(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 1),
    },
    Column {
        doc: ColumnDoc {
            name: "end",
            aliases: &["to"],
            fields: &["time.end"],
            required: false,
            meaning: "When it ends, on the day of the start unless it says another.",
            format: "as `start`; `24:00` is midnight",
            missing: "By `time`; without that, the fixed time of the request.",
            example: "10:30",
        },
        private: false,
        read: |d, c| d.parts.read_end(c),
        write: |r| one_of(parts::time_cells(r.time.as_ref()), 2),
    },
    Column {
        doc: ColumnDoc {
            name: "time",
            aliases: &["when"],
            fields: &["time"],
            required: false,
            meaning: "When it takes or took place, in one cell.",
            format: "`2026-11-18 09:00/10:30`",
            missing: "By `date`, `start` and `end`.",
            example: "2026-11-18 09:00/10:30",
        },
        private: false,
        read: |d, c| d.record.time = Some(c.one(when::interval)),
        write: |_| String::new(),
    },
    Column {
        doc: ColumnDoc {
            name: "asked_on",
            aliases: &["asked"],
            fields: &["asked_on"],
            required: false,
            meaning: "The date on which she was asked.",
            format: "a date",
            missing: "Not known, and no part of rotation.",
            example: "2026-11-16",
        },
        private: false,
        read: |d, c| d.record.asked_on = Some(c.one(when::date)),
        write: |r| r.asked_on.clone().unwrap_or_default(),
    },
    Column {
        doc: ColumnDoc {
            name: "answer_by",
            aliases: &[],
            fields: &["answer_by"],
            required: false,
            meaning: "Until when she is to answer; what is still `asked` then counts as `expired`.",
            format: "`2026-11-24 12:00`",
            missing: "She may take her time.",
            example: "2026-11-24 12:00",
        },
        private: false,
        read: |d, c| d.record.answer_by = Some(c.one(when::moment)),
        write: |r| r.answer_by.clone().unwrap_or_default(),
    },
];

const CONSUMED_COLUMNS: &[Column<ConsumedRecord, ConsumedRecord>] = &[
    Column {
        doc: ColumnDoc {
            name: "volunteer",
            aliases: &["volunteer id"],
            fields: &["volunteer"],
            required: true,
            meaning: "Whose visits.",
            format: "an id",
            missing: "A fault.",
            example: "v-anna",
        },
        private: false,
        read: |d, c| d.volunteer = c.id(),
        write: |r| r.volunteer.to_string(),
    },
    Column {
        doc: ColumnDoc {
            name: "date",
            aliases: &["day"],
            fields: &["date"],
            required: true,
            meaning: "The day, or any day of the week or month.",
            format: "a date",
            missing: "A fault.",
            example: "2026-11-20",
        },
        private: false,
        read: |d, c| d.date = c.one(when::date),
        write: |r| r.date.clone(),
    },
    Column {
        doc: ColumnDoc {
            name: "period",
            aliases: &[],
            fields: &["period"],
            required: false,
            meaning: "For how long a stretch the numbers stand.",
            format: "`day`, `week` or `month`",
            missing: "The day.",
            example: "month",
        },
        private: false,
        read: |d, c| d.period = c.word(&PERIODS, period, Code::UnknownWord),
        write: |r| if r.period == Period::default() { String::new() } else { period(r.period).to_owned() },
    },
    Column {
        doc: ColumnDoc {
            name: "visits",
            aliases: &[],
            fields: &["visits"],
            required: false,
            meaning: "How many visits.",
            format: "a whole number",
            missing: "1.",
            example: "2",
        },
        private: false,
        read: |d, c| d.visits = c.count(),
        write: |r| number(r.visits),
    },
    Column {
        doc: ColumnDoc {
            name: "minutes",
            aliases: &[],
            fields: &["minutes"],
            required: false,
            meaning: "How many minutes in all.",
            format: "a whole number",
            missing: "0.",
            example: "150",
        },
        private: false,
        read: |d, c| d.minutes = c.count(),
        write: |r| number(r.minutes),
    },
];

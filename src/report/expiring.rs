//! The credentials that have to be renewed soon: a section of both reports.

use std::fmt::{Result, Write};

use serde::Serialize;

use super::{Options, when};
use crate::community::{Community, Day};

/// A credential that is about to expire, or has and counts by grace only.
#[derive(Serialize)]
pub(super) struct Expiring<'a> {
    volunteer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    credential: &'a str,
    /// The last day on which it counts without grace.
    expires: String,
    /// The last day on which it counts.
    counts_until: String,
    #[serde(skip)]
    days: (Day, Day),
}

/// The community's credentials that have to be renewed soon, in order of expiry.
pub(super) fn expiring(community: &Community, options: Options) -> Vec<Expiring<'_>> {
    let row = |held: crate::community::ExpiringCredential| {
        let volunteer = community.volunteer(held.volunteer);
        Expiring {
            volunteer: volunteer.id().as_str(),
            name: volunteer.name().filter(|_| options.names),
            credential: community.credential(held.credential).id().as_str(),
            expires: held.expires.to_string(),
            counts_until: held.counts_until.to_string(),
            days: (held.expires, held.counts_until),
        }
    };
    community.expiring_credentials().into_iter().map(row).collect()
}

/// A line for each; nothing at all if there are none.
pub(super) fn text(out: &mut String, community: &Community, options: Options) -> Result {
    let rows = expiring(community, options);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nCredentials about to expire: {}", rows.len())?;
    for row in rows {
        let (expires, counts_until) = row.days;
        let name = row.name.map(|name| format!(" ({name})")).unwrap_or_default();
        write!(out, "  {}  {}{name}, {}", when::day(expires), row.volunteer, row.credential)?;
        if counts_until > expires {
            write!(out, ", counts until {} by grace", when::day(counts_until))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

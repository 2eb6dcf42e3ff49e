//! Waiting: requests age. The longer one has been waiting, the better it is to serve it, so that what loses today wins in the end among its equals.
//! The seat's part: it does not depend on who helps, and ageing by a day changes one number per request.
//!
//! With d the days from the date since when it has been waiting to today (0 if that is today, later, or not
//! given), the points are 1000 x d / [`FULL_DAYS`], rounded down once, and 1000 from then on.

use crate::community::{Community, RequestIx};

/// The default weight.
pub const DEFAULT_WEIGHT: u32 = 2;
/// The days after which waiting counts no more.
pub const FULL_DAYS: u32 = 90;

/// The points, 0..=1000. See the module's text for the formula.
pub fn points(community: &Community, request: RequestIx) -> u32 {
    let Some(since) = community.request(request).waiting_since() else { return 0 };
    // Days are within 1899 and 2201, so the difference fits.
    let days = u32::try_from(community.today().get() - since.get()).unwrap_or(0);
    1000 * days.min(FULL_DAYS) / FULL_DAYS
}

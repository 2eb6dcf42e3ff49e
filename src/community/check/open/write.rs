//! Writing to the open community: what stands at a position is replaced, and all that is derived from it follows.

use super::super::super::{
    ids::{OrganisationIx, RequestIx, RequesterId, VolunteerIx},
    organisations::Organisation,
    request::Request,
    snapshot::Community,
    volunteer::Volunteer,
};
use super::{OpenCommunity, Place, Side, Touched, Undo};

impl OpenCommunity {
    pub(super) fn set_volunteer(&mut self, volunteer: VolunteerIx, noun: Volunteer, here: bool) {
        let (before, was_here) = self.exchange_volunteer(volunteer, noun, here);
        self.log.push(Undo::Volunteer(volunteer, Box::new(before), was_here));
    }

    pub(super) fn exchange_volunteer(
        &mut self,
        volunteer: VolunteerIx,
        mut noun: Volunteer,
        here: bool,
    ) -> (Volunteer, bool) {
        let was_here = self.is_here(volunteer);
        if was_here {
            let position = self.as_requester(volunteer);
            self.community.by_requester.remove(position);
            if let Some(own) = self.organisation_of(volunteer) {
                let position = own.members.partition_point(|&member| member < volunteer);
                own.members.remove(position);
            }
        }
        noun.own_requests = self.asked_by_id(noun.requester());
        let before = std::mem::replace(&mut self.community.volunteers[volunteer.index()], noun);
        self.here[volunteer.index()] = here;
        self.checker.volunteers.set_later(before.id.as_str(), here.then(|| volunteer.index()));
        if here {
            let position = self.as_requester(volunteer);
            self.community.by_requester.insert(position, volunteer);
            if let Some(own) = self.organisation_of(volunteer) {
                let position = own.members.partition_point(|&member| member < volunteer);
                own.members.insert(position, volunteer);
            }
        }
        (before, was_here)
    }

    /// Where a volunteer stands, or is to stand, in the order of the ids under which people ask.
    fn as_requester(&self, volunteer: VolunteerIx) -> usize {
        let asks_as = |known: VolunteerIx| (self.community.volunteer(known).requester(), known);
        self.community.by_requester.partition_point(|&known| asks_as(known) < asks_as(volunteer))
    }

    fn organisation_of(&mut self, volunteer: VolunteerIx) -> Option<&mut Organisation> {
        let own = self.community.volunteer(volunteer).organisation?;
        self.community.organisations.get_mut(own.index())
    }

    fn asked_by_id(&self, requester: &str) -> Vec<RequestIx> {
        let own = self.asked_by.get(&RequesterId::from(requester));
        own.into_iter().flatten().copied().collect()
    }

    pub(super) fn set_request(
        &mut self,
        request: RequestIx,
        noun: Request,
        place: Place,
        touched: &mut Touched,
    ) {
        let (before, was) = self.exchange_request(request, noun, place, touched);
        self.log.push(Undo::Request(request, Box::new(before), was));
        touched.requests.insert(request);
    }

    pub(super) fn exchange_request(
        &mut self,
        request: RequestIx,
        noun: Request,
        place: Place,
        touched: &mut Touched,
    ) -> (Request, Place) {
        let before = std::mem::replace(&mut self.community.requests[request.index()], noun);
        let was = std::mem::replace(&mut self.places[request.index()], place);
        let now = self.community.requests[request.index()].requester.clone();
        if was == Place::Planned
            && let Some(own) = self.asked_by.get_mut(&before.requester)
        {
            own.remove(&request);
            if own.is_empty() {
                self.asked_by.remove(&before.requester);
            }
        }
        if place == Place::Planned {
            self.asked_by.entry(now.clone()).or_default().insert(request);
        }
        for requester in [&before.requester, &now] {
            for owner in self.community.volunteers_of(requester).to_vec() {
                let own = self.asked_by_id(requester.as_str());
                self.community.volunteers[owner.index()].own_requests = own;
                touched.volunteers.insert(owner);
            }
        }
        (before, was)
    }

    pub(super) fn exchange_quota(&mut self, organisation: OrganisationIx, quota: Option<u32>) -> Option<u32> {
        let known = self.community.organisations.get_mut(organisation.index());
        known.and_then(|known| std::mem::replace(&mut known.quota, quota))
    }

    pub(super) fn exchange_side(&mut self, volunteer: VolunteerIx, side: Side) -> Side {
        let Community { pins, bans, promises, history, .. } = &mut self.community;
        let asked = &mut history.last_asked[volunteer.index()];
        Side {
            pins: replaced(pins, volunteer, side.pins),
            bans: replaced(bans, volunteer, side.bans),
            promises: replaced(promises, volunteer, side.promises),
            last_asked: std::mem::replace(asked, side.last_asked),
            confirmed: replaced(&mut history.confirmed, volunteer, side.confirmed),
            consumed: replaced(&mut history.consumed, volunteer, side.consumed),
            commitments: replaced(&mut history.commitments, volunteer, side.commitments),
            met: replaced(&mut history.met, volunteer, side.met),
            failed: replaced(&mut history.failed, volunteer, side.failed),
        }
    }
}

/// Puts a volunteer's part of an ordered list in the place of the one that was there, which is given back.
fn replaced<T>(
    list: &mut Vec<(VolunteerIx, T)>,
    volunteer: VolunteerIx,
    new: Vec<(VolunteerIx, T)>,
) -> Vec<(VolunteerIx, T)> {
    let start = list.partition_point(|&(v, _)| v < volunteer);
    let end = list.partition_point(|&(v, _)| v <= volunteer);
    if start == end && new.is_empty() {
        return new;
    }
    list.splice(start..end, new).collect()
}

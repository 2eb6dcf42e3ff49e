//! The exact end where everybody has one unit and nobody must have anything: one shortest path for each fault.
//!
//! # Method
//! Values of bidders and prices of objects are not negative, add up to at least the worth of each pair, and exactly to it where a bidder has the
//! object. So only two faults are left: a bidder without an object whose value is positive, and an object without a bidder whose price is. Each is
//! cured by one search (Dijkstra, over nearly tight pairs and the pairs in use, on what values and prices add up to above worth): from a bidder to
//! the nearest object that is free, or to the nearest bidder whose value that distance reduces to nothing and who then goes without; from an object the same way
//! round. No search makes a new fault. As in the general repair, pairs further off tight than the reach were left out; a search that
//! ends further away than values and prices have fallen short of it since is thrown away, and the pairs are read anew.
//!
//! This is the general repair (`auction/repair`) for the plain case. It needs a third of the memory, keeps nothing of the hub, and
//! touches only what searches meet: on 10,000 bidders and 200,000 objects that is what the solve's time depends on.
//!
//! # Why nothing overflows
//! Values and prices stay between 0 and the largest worth, for all but the free ones are bounded by their pair and those only fall. A distance is below the value
//! that a search began with. See [`Amount`] for the rest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::near::{Lists, Near};
use super::{NONE, Source, Unit};
use crate::network::Work;
use crate::optimize::Budget;
use crate::optimize::auction::amount::Amount;

/// What a search knows of a node: distance, number of the search, and from where it came. Plain numbers, because a table of zeros
/// costs nothing until it is touched.
type Mark<W> = (W, u32, u32);

/// One side: bidders or objects.
struct Side<W> {
    /// Value or price.
    value: Vec<W>,
    mate: Vec<u32>,
    mark: Vec<Mark<W>>,
    near: Lists<W>,
    /// Values when pairs were read, and the largest fall since.
    laid_out: Vec<W>,
    fallen: W,
}

impl<W: Amount> Side<W> {
    fn new(value: Vec<W>, mate: Vec<u32>, near: Lists<W>) -> Self {
        Self { value, mate, mark: Vec::new(), near, laid_out: Vec::new(), fallen: W::ZERO }
    }

    fn begin(&mut self) {
        self.laid_out.clear();
        self.laid_out.extend_from_slice(&self.value);
        self.fallen = W::ZERO;
    }

    fn fall(&mut self, node: usize, amount: W) {
        self.value[node] -= amount;
        self.fallen = self.fallen.max(self.laid_out[node] - self.value[node]);
    }
}

/// Where a search ends: at a free node of the other side, or with the mate of a node there going without.
struct End<W> {
    distance: W,
    there: u32,
    displaces: bool,
}

/// The state of the searches.
pub(in super::super) struct Repair<W: Amount> {
    bidders: Side<W>,
    objects: Side<W>,
    reach: W,
    search: u32,
    order: Vec<(W, u32)>,
    ready: VecDeque<u32>,
    heap: BinaryHeap<Reverse<W::Key>>,
    pub(in super::super) work: Work,
}

impl<W: Amount> Repair<W> {
    /// From where an auction ended.
    pub(in super::super) fn new<S: Source<Worth = W>>(
        unit: Unit<'_, S>,
        value: Vec<W>,
        near: Near<W>,
        work: Work,
    ) -> (Self, Vec<u32>) {
        let unsold = unit.vacated;
        let mate = unit.lines.iter().map(|line| line.held).collect();
        let mut bidders = Side::new(value, mate, near.rows);
        bidders.begin();
        let mut objects = Side::new(unit.price, unit.owner, Lists::default());
        objects.mark = vec![(W::ZERO, 0, 0); objects.value.len()];
        let repair = Self {
            bidders,
            objects,
            reach: near.reach,
            search: 0,
            order: Vec::new(),
            ready: VecDeque::new(),
            heap: BinaryHeap::new(),
            work,
        };
        (repair, unsold)
    }

    /// Cures every fault; whether the budget allowed it.
    pub(in super::super) fn cure(
        &mut self,
        source: &impl Source<Worth = W>,
        unsold: &[u32],
        budget: &Budget<'_>,
    ) -> bool {
        if budget.exhausted(self.work).is_some() {
            return false;
        }
        for bidder in 0..self.bidders.value.len() as u32 {
            if self.bidders.mate[bidder as usize] == NONE
                && self.bidders.value[bidder as usize] > W::ZERO
                && !self.free::<true>(source, bidder, budget)
            {
                return false;
            }
        }
        for &object in unsold {
            if self.objects.mate[object as usize] == NONE && self.objects.value[object as usize] > W::ZERO {
                if self.bidders.mark.is_empty() {
                    self.bidders.mark = vec![(W::ZERO, 0, 0); self.bidders.value.len()];
                    self.objects.near = self.bidders.near.turned(self.objects.value.len());
                    self.objects.begin();
                }
                if !self.free::<false>(source, object, budget) {
                    return false;
                }
            }
        }
        true
    }

    fn free<const FORWARD: bool>(
        &mut self,
        source: &impl Source<Worth = W>,
        start: u32,
        budget: &Budget<'_>,
    ) -> bool {
        loop {
            if budget.exhausted(self.work).is_some() {
                return false;
            }
            let end = self.nearest::<FORWARD>(start);
            let fallen = self.bidders.fallen + self.objects.fallen;
            if self.reach == W::MOST || end.distance + fallen <= self.reach {
                self.augment::<FORWARD>(start, &end);
                return true;
            }
            self.reach = self.reach.max(W::ONE).saturating_mul(4);
            let near = Near::read(
                source,
                |_| W::ZERO,
                &self.bidders.value,
                &self.objects.value,
                self.reach,
                &mut self.work,
            );
            // Only the second half looks from the objects' side, and only there do prices fall.
            if !FORWARD {
                self.objects.near = near.rows.turned(self.objects.value.len());
                self.objects.begin();
            }
            self.bidders.near = near.rows;
            self.bidders.begin();
        }
    }

    fn nearest<const FORWARD: bool>(&mut self, start: u32) -> End<W> {
        let Self { bidders, objects, search, order, ready, heap, work, .. } = self;
        let (here, there) = if FORWARD { (bidders, objects) } else { (objects, bidders) };
        *search += 1;
        work.searches += 1;
        order.clear();
        ready.clear();
        heap.clear();
        // The start itself may go without.
        let mut end = End { distance: here.value[start as usize], there: NONE, displaces: true };
        let (mut from, mut so_far) = (start, W::ZERO);
        loop {
            let own = here.value[from as usize] + so_far;
            let list = here.near.of(from as usize);
            work.arcs_scanned += 1 + list.len() as u64;
            for &(node, worth) in list {
                let distance = own - worth + there.value[node as usize];
                if distance >= end.distance {
                    continue;
                }
                let mark = &mut there.mark[node as usize];
                if mark.1 == *search && mark.0 <= distance {
                    continue;
                }
                *mark = (distance, *search, from);
                let mate = there.mate[node as usize];
                if mate == NONE {
                    end = End { distance, there: node, displaces: false };
                    continue;
                }
                let without = distance + here.value[mate as usize];
                if without < end.distance {
                    end = End { distance: without, there: node, displaces: true };
                }
                if distance == so_far {
                    ready.push_back(node);
                } else {
                    heap.push(Reverse(distance.key(node)));
                }
            }
            // The next that was not reached otherwise in the meantime.
            let next = loop {
                if let Some(node) = ready.pop_front() {
                    break Some((so_far, node));
                }
                let Some(Reverse(key)) = heap.pop() else { break None };
                let (distance, node) = W::of_key(key);
                if there.mark[node as usize].0 == distance {
                    break Some((distance, node));
                }
            };
            match next {
                Some((distance, node)) if distance < end.distance => {
                    so_far = distance;
                    order.push((distance, node));
                    from = there.mate[node as usize];
                }
                _ => return end,
            }
        }
    }

    fn augment<const FORWARD: bool>(&mut self, start: u32, end: &End<W>) {
        let Self { bidders, objects, order, .. } = self;
        let (here, there) = if FORWARD { (bidders, objects) } else { (objects, bidders) };
        here.fall(start as usize, end.distance);
        for &(distance, node) in order.iter() {
            let change = end.distance - distance;
            there.value[node as usize] += change;
            here.fall(there.mate[node as usize] as usize, change);
        }
        if end.there == NONE {
            return;
        }
        let mut node = end.there;
        if end.displaces {
            here.mate[there.mate[node as usize] as usize] = NONE;
        }
        loop {
            let from = there.mark[node as usize].2;
            let left = std::mem::replace(&mut here.mate[from as usize], node);
            there.mate[node as usize] = from;
            if from == start {
                return;
            }
            node = left;
        }
    }

    /// Values of bidders, prices of objects, and what each bidder has.
    pub(in super::super) fn into_parts(self) -> (Vec<W>, Vec<W>, Vec<u32>) {
        (self.bidders.value, self.objects.value, self.bidders.mate)
    }
}

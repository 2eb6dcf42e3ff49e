//! What a station that too much is drawn from is worth, found by what its members would give for it.
//!
//! # Problem
//! While stations are ends, whoever wants a unit of an organisation takes one, at the price of the moment, though its quota is used up. In a district of 100,000 the demand at that price is
//! half as much again as there is, and lowering it unit by unit takes one search through all members for each unit, though it is one number per organisation that is wrong.
//!
//! # Method
//! A station that lacks units is *raised* by one amount, and all that hangs at it with it, so that nothing between them changes. What changes are the pairs that lead out of its tree: one that is in use and brings less
//! than the amount is let go. Both its ends have short searches of their own then, at the new price: the unit goes back up to the station, and who lost it looks elsewhere. The amount is what the
//! pairs in use bring, taken in ascending order, at three times as many as the station lacks. (At just as many nearly all come back: the next best offer is a member of the same organisation.)
//!
//! One raise takes away seven units in ten, with as many short searches as units let go. Another one brings little more, and what is left is cured exactly (`forest.rs`).
//!
//! # Correctness
//! Links inside the tree keep their reduced costs. Pairs that are not in use become dearer, those in use that bring at least the amount stay at most at 0, and the others go to their lower bound, so all conditions of optimality hold.
//! A tree is entered from the hub only, and only by way of its station; the amount is no more than what it costs to fetch a unit there, and a tree with other arcs to the hub is left alone. Omitted arcs
//! are off tight by more than the amount, which counts as drift.
//!
//! # Failure modes
//! A demand that steps down at one price, as where a level above the score counts who comes from elsewhere, cannot be met by any price; units there are left to the searches. So are
//! stations on the right (places at a venue). Only what is within reach is raised, by less than what one unit of a level above counts: an amount that no tight arc accounts for would be told apart wrongly.

use super::super::super::Budget;
use super::super::problem::{HubArcs, Problem};
use super::{AT_HUB, EVERYTHING, Interrupt, NONE, Repair, UNBALANCED, way_to_hub};

/// A station that lacks no more units than this is left to the searches.
const FEW: i64 = 3;
/// How many times as many pairs as a station lacks units are let go.
const AS_MANY: usize = 3;
/// A raise uses up one part in so many of the reach.
const SHARE: i64 = 4;

impl Repair {
    /// Raises stations that the hub feeds and that lack units, and cures what comes of it. Time O(nodes + arcs laid out) and the searches.
    pub(super) fn raise(
        &mut self,
        problem: &mut impl Problem,
        hub: &mut HubArcs,
        budget: &Budget<'_>,
    ) -> Result<(), Interrupt> {
        if self.reach == EVERYTHING || self.stations.iter().all(|&station| self.lacks(station) <= FEW) {
            return Ok(());
        }
        let mut offers = self.offers();
        let by = self.amounts(hub, &mut offers);
        if by.iter().all(|&by| by == 0) {
            return Ok(());
        }
        for (node, &tree) in self.trees.iter().enumerate() {
            if tree != NONE && by[tree as usize] > 0 {
                let state = &mut self.nodes[node];
                state.price += by[tree as usize];
                self.drift.1 = self.drift.1.max(state.price - self.laid_out[node]);
            }
        }
        for (offers, by) in offers.iter().zip(by) {
            for &(_, position) in offers.iter().take_while(|offer| offer.0 < by) {
                let arc = self.steps.arcs[position as usize];
                let amount = problem.room(arc.id).down;
                self.send(problem, position as usize, -amount);
                for (node, change) in [(arc.tail, amount), (arc.head, -amount)] {
                    self.excess[node as usize] += change;
                    self.nodes[node as usize].flags |= UNBALANCED;
                }
            }
        }
        self.both_halves(problem, hub, budget)
    }

    fn lacks(&self, station: u32) -> i64 {
        -self.excess[station as usize]
    }

    /// The pairs in use that lead out of each tree whose station lacks units: what they bring, and their positions.
    fn offers(&mut self) -> Vec<Vec<(i64, u32)>> {
        let mut asked: Vec<bool> = self.stations.iter().map(|&station| self.lacks(station) > FEW).collect();
        for (node, &tree) in self.trees.iter().enumerate() {
            if tree != NONE
                && self.nodes[node].flags & AT_HUB != 0
                && self.stations[tree as usize] != node as u32
            {
                asked[tree as usize] = false;
            }
        }
        let mut offers = vec![Vec::new(); asked.len()];
        for (position, arc) in (0u32..).zip(&self.steps.arcs) {
            let tree = self.trees[arc.tail as usize];
            if tree != NONE && asked[tree as usize] && arc.open[1] && self.trees[arc.head as usize] != tree {
                let brings =
                    self.price(arc.head as usize) - self.price(arc.tail as usize) - self.steps.cost(arc);
                offers[tree as usize].push((brings, position));
            }
        }
        self.work.arcs_scanned += self.steps.arcs.len() as u64;
        offers
    }

    /// By how much to raise each station. Sorts the offers.
    fn amounts(&self, hub: &HubArcs, offers: &mut [Vec<(i64, u32)>]) -> Vec<i64> {
        let limit = self.covered::<false>() / SHARE;
        let amount = |(&station, offers): (&u32, &mut Vec<(i64, u32)>)| {
            if offers.is_empty() {
                return 0;
            }
            offers.sort_unstable();
            let many = usize::try_from(self.lacks(station)).unwrap_or(usize::MAX).saturating_mul(AS_MANY);
            let (brings, _) = offers[many.clamp(1, offers.len()) - 1];
            let price = self.price(station as usize);
            let fetched =
                way_to_hub::<false>(hub.at(station as usize), price).map_or(limit, |(cost, _)| cost);
            (brings + 1).min(limit).min(fetched).max(0)
        };
        self.stations.iter().zip(offers).map(amount).collect()
    }
}

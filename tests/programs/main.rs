//! Examples run as programs: what they write and how they end.

mod city;
mod match_community;
mod solve_instance;
mod tutoring;

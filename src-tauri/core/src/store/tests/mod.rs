//! Tests of the register as its users see it, by subject.

mod opening;
mod searching;
mod steps;
mod undoing;

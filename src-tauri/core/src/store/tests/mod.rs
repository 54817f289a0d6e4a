//! Tests of the register as its users see it, by subject.

mod damage;
mod keeping;
mod opening;
mod passwords;
mod searching;
mod steps;
mod undoing;

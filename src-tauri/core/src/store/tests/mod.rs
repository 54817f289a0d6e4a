//! Tests of the register as its users see it, by subject.

mod damage;
mod full_disk;
mod keeping;
mod killing;
mod listing;
mod opening;
mod operators;
mod parking;
mod passwords;
mod searching;
mod speed;
mod steps;
mod superseding;
mod undoing;
mod upgrading;

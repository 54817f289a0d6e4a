//! Tests of the whole program, in one binary.

mod acceptance;
mod bad_input;
mod binary;
mod formats;
mod id_doctor;
mod layers;
mod main_job;
mod page;
mod reading;
mod recognition;
mod round_trip;
mod support;
mod writing;

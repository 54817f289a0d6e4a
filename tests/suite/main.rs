//! Tests of the whole program, in one binary.

mod acceptance;
mod acceptance_sheets;
mod bad_input;
mod binary;
mod filling;
mod formats;
mod homecoming;
mod id_doctor;
mod importing;
mod layers;
mod locking;
mod main_job;
mod namesakes;
mod older;
mod operators;
mod page;
mod parking;
mod previewing;
mod reading;
mod recognition;
mod returning;
mod round_trip;
mod session;
mod support;
mod values;
mod writing;

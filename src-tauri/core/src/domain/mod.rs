//! What things are: one noun a file, no SQL, no JSON documents, no forms.

pub mod age;
pub mod child;
pub mod date;
pub mod id_doctor;
pub mod id_number;
pub mod period;
pub mod phone;
pub mod spelling;
pub mod text;
pub mod value;

pub use child::{ChildId, Record};
pub use date::PartialDate;
pub use value::{FieldKey, FieldMap, Value};

//! What can be filled into a column, and how it is written down.

use crate::forms::fields;
use crate::forms::fields::{Field, Kind};
use crate::{Code, Error, Result, words};

/// The key of 序号.
pub const ROW_NUMBER: &str = "row_number";
/// The key of a child's age at the as-of date, which is never stored.
pub const AGE: &str = "child.age";
/// Fields by which a person knows whose row it is.
const WHO: [&str; 2] = ["child.name", "child.id_number"];
const EXTRA: &str = "extra:";
const MARK: &str = "mark:";

/// What is filled into a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field.
    Field(&'static Field),
    /// Several fields one behind the other, such as school, grade and class.
    Several(Vec<&'static Field>),
    /// 序号.
    RowNumber,
    /// The child's age at the as-of date.
    Age,
    /// An extra column of imported sheets, by its header.
    Extra(String),
    /// A tick when the field has this option.
    Mark(&'static Field, String),
}

impl Source {
    /// Reads a choice: a field's key, `row_number`, `child.age` or `extra:` and a header.
    ///
    /// # Errors
    /// [`Code::BadArgument`] for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let unknown =
            || Error::new(Code::BadArgument).with("what", words::say("errors.no_such_field", &[("name", text)]));
        if text == AGE {
            return Ok(Source::Age);
        }
        if let Some(header) = text.strip_prefix(EXTRA) {
            return Ok(Source::Extra(header.to_owned()));
        }
        if let Some((key, label)) = text.strip_prefix(MARK).and_then(|mark| mark.split_once('=')) {
            let field = fields().get(key).ok_or_else(unknown)?;
            return Ok(Source::Mark(field, label.to_owned()));
        }
        let several: Vec<&Field> =
            text.split('+').map(|key| fields().get(key)).collect::<Option<_>>().ok_or_else(unknown)?;
        Ok(match several.as_slice() {
            [field] if field.kind == Kind::RowNumber => Source::RowNumber,
            [field] => Source::Field(field),
            _ => Source::Several(several),
        })
    }

    /// The same in words that [`Source::parse`] reads.
    pub fn key(&self) -> String {
        match self {
            Source::Field(field) => field.key.clone(),
            Source::Several(fields) => fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join("+"),
            Source::RowNumber => ROW_NUMBER.to_owned(),
            Source::Age => AGE.to_owned(),
            Source::Extra(header) => format!("{EXTRA}{header}"),
            Source::Mark(field, label) => format!("{MARK}{}={label}", field.key),
        }
    }

    /// The keys of the fields that it says.
    pub fn field_keys(&self) -> Vec<&'static str> {
        match self {
            Source::Field(field) | Source::Mark(field, _) => vec![field.key.as_str()],
            Source::Several(fields) => fields.iter().map(|field| field.key.as_str()).collect(),
            Source::RowNumber | Source::Age | Source::Extra(_) => Vec::new(),
        }
    }

    /// Whether it says who a child is.
    pub fn tells_who(&self) -> bool {
        self.field_keys().iter().any(|key| WHO.contains(key))
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match self {
            Source::Field(field) => field.title().to_owned(),
            Source::Several(fields) => fields.iter().map(|field| field.title()).collect::<Vec<_>>().join("、"),
            Source::RowNumber => fields().get(ROW_NUMBER).map(|field| field.title().to_owned()).unwrap_or_default(),
            Source::Age => words::say::<&str>("fill.age", &[]),
            Source::Extra(header) => header.clone(),
            Source::Mark(field, label) => format!("{}：{label}", field.title()),
        }
    }
}

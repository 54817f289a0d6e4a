//! `tongce fields`: what `--column` takes.

use serde_json::json;
use tongce_core::Result;
use tongce_core::domain::text::folded;
use tongce_core::forms::fields;

use crate::Outcome;
use crate::output::{Output, say};

/// What a column can be called on the command line besides a field.
const MORE: [&str; 1] = [tongce_core::sheets::fill::AGE];

pub(super) fn list(search: &str, output: &Output) -> Result<Outcome> {
    let wanted = folded(search);
    let title = |key: &str| say("field_age", &[("key", key)]);
    let all = fields().fields.iter().map(|field| (field.key.clone(), field.title().to_owned()));
    let all = all.chain(MORE.iter().map(|key| ((*key).to_owned(), title(key))));
    let fits = |(key, label): &(String, String)| {
        wanted.is_empty() || folded(key).contains(&wanted) || folded(label).contains(&wanted)
    };
    let found: Vec<(String, String)> = all.filter(fits).collect();
    let document: Vec<_> = found.iter().map(|(key, label)| json!({ "key": key, "label": label })).collect();
    output.answer(&document, || found.iter().map(|(key, label)| format!("{key}\t{label}")).collect())?;
    Ok(Outcome::Done)
}

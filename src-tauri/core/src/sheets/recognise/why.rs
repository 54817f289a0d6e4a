//! Why a column was tied to a field, or to none: for people who doubt it.

/// By what way the words of a header led to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Route {
    /// The header's own words say it: 父亲电话.
    #[default]
    Own,
    /// The group header above says whose it is: 父亲 over 电话.
    Group,
    /// The person named to the left: 父亲 | 电话.
    Neighbour,
    /// The header isn't known, but the values say what they are.
    Values,
    /// A person tied this header to the field before.
    Remembered,
}

impl Route {
    /// The name under which its sentence stands in `assets/words/explain.json`.
    pub fn name(self) -> &'static str {
        match self {
            Route::Own => "own",
            Route::Group => "group",
            Route::Neighbour => "neighbour",
            Route::Values => "values_alone",
            Route::Remembered => "remembered",
        }
    }
}

/// What counted for one column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Why {
    /// The field that the words proposed, by what way, and how sure they were.
    pub proposed: Option<(&'static str, Route, f64)>,
    /// How well the values agree with it, 0 to 1; none when they can't tell.
    pub agreement: Option<f64>,
    /// How sure it was once the values had been seen.
    pub after_values: f64,
    /// Whether the column got a field.
    pub taken: bool,
    /// Whether it was lowered because the list is not of children.
    pub about_others: bool,
}

impl Why {
    /// The sentences that explain it.
    pub fn sentences(&self) -> Vec<String> {
        let say = |name: &str, facts: &[(&str, &str)]| crate::words::say(&format!("explain.{name}"), facts);
        let Some((field, route, sure)) = self.proposed else { return vec![say("no_words", &[])] };
        let label = crate::forms::fields().get(field).map_or(field, |field| field.title());
        let mut told = vec![say(route.name(), &[("field", label), ("sure", &format!("{sure:.2}"))])];
        let after = format!("{:.2}", self.after_values);
        told.push(match self.agreement {
            None => say("values_silent", &[]),
            Some(share) => {
                let name = if share >= 0.8 {
                    "values_for"
                } else if share >= 0.5 {
                    "values_mixed"
                } else {
                    "values_against"
                };
                say(name, &[("share", &format!("{:.0}", share * 100.0)), ("after", &after)])
            }
        });
        if !self.taken {
            let name = if self.after_values < super::columns::LEAST { "too_weak" } else { "taken_by_another" };
            told.push(say(name, &[("after", &after)]));
        }
        if self.about_others {
            told.push(say("about_others", &[]));
        }
        told
    }
}

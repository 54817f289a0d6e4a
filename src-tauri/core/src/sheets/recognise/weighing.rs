//! What the values of a column, and the table as a whole, say about a tie that the words propose.

use super::columns::{Heading, LEAST, Tie};
use super::meaning::BARE;
use super::shapes::Shapes;
use super::vocabulary::{WEAK, vocabulary};
use crate::forms::{Field, Kind, fields};

/// A field proposed by a column's words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// The field.
    pub field: &'static str,
    /// How sure the words are.
    pub certainty: f64,
    /// The column holds several things; its values can't speak against the first.
    pub several: bool,
    /// Only values that agree make it more than an idea.
    pub by_values: bool,
}

/// Whether the title or a header shows that the table is about children.
pub fn about_children(headings: &[Heading], title: &str) -> bool {
    let words = vocabulary();
    words.speaks_of_children(title)
        || headings.iter().flat_map(|heading| &heading.levels).any(|level| words.speaks_of_children(level))
}

/// Whether the list is of other people: its title or headers say so, or the ID numbers are those of grown-ups.
pub fn about_others(headings: &[Heading], ties: &[Tie], title: &str) -> bool {
    let words = vocabulary();
    let grown_up = |(heading, tie): (&Heading, &Tie)| {
        let shapes = &heading.shapes;
        let old = match tie {
            Some(("child.id_number", _)) => shapes.adults,
            Some(("child.birth_date", _)) => shapes.old_dates,
            _ => 0,
        };
        shapes.filled >= 3 && shapes.share(old) > 0.5
    };
    words.speaks_of_others(title)
        || headings.iter().flat_map(|heading| &heading.levels).any(|level| words.speaks_of_others(level))
        || headings.iter().zip(ties).any(grown_up)
}

/// Lowers what the values speak against and raises a little what they speak for.
pub fn weigh(candidate: &Proposal, shapes: &Shapes) -> f64 {
    let Some(field) = fields().get(candidate.field) else { return 0.0 };
    let grown_up = candidate.field == "child.id_number" && shapes.share(shapes.adults) > 0.8 && shapes.filled >= 3;
    let of_child = matches!(candidate.field, "father.id_number" | "mother.id_number" | "guardian.id_number")
        && shapes.share(shapes.children) > 0.8
        && shapes.filled >= 3;
    // 身份证号 behind 母亲姓名: the number of a grown-up is hers, not the child's.
    let of_grown_up = matches!(candidate.field, "father.id_number" | "mother.id_number" | "guardian.id_number")
        && shapes.share(shapes.adults) > 0.8
        && shapes.filled >= 3;
    let certainty = match candidate.certainty {
        certainty if grown_up || of_child => certainty.min(0.7),
        certainty if of_grown_up && certainty < BARE => certainty + 0.15,
        certainty => certainty,
    };
    if candidate.by_values && shapes.agreement(field).is_none_or(|share| share < 0.8) {
        return 0.0;
    }
    if candidate.several {
        // Sums of money under 低保、五保、养老收入 are no facts about a household.
        let figures = shapes.filled >= 3 && shapes.share(shapes.numbers) >= 0.8 && field.kind == Kind::Text;
        return if figures { 0.0 } else { certainty };
    }
    if is_ticked(shapes) && !takes_ticks(field) {
        return 0.0;
    }
    if field.kind == Kind::Name && shapes.filled >= 3 && shapes.share(shapes.numbers) >= 0.8 {
        // 残疾学生 over figures counts them.
        return 0.0;
    }
    if field.kind == Kind::Name && shapes.filled >= 3 && shapes.answers() >= 0.8 {
        // 祖父, 外婆: words, no names.
        return certainty * 0.5;
    }
    if candidate.certainty == BARE && candidate.field.ends_with(".name") {
        let share = shapes.share(shapes.names);
        // One person helps many children; a guardian of many is a word such as 祖父.
        let repeats = shapes.repeats() && !candidate.field.starts_with("helper.");
        return match shapes.filled >= 3 {
            true if share >= 0.6 => 0.93,
            true if share < 0.2 && (shapes.share(shapes.not_names) >= 0.5 || repeats) => certainty * 0.5,
            _ => certainty,
        };
    }
    if candidate.field == "row_number" && shapes.filled >= 3 && !shapes.counts_up() {
        return certainty.min(0.6);
    }
    if candidate.field == "child.student_number" && shapes.filled >= 5 && shapes.share(shapes.student_numbers) < 0.2 {
        // 学号 may be a number within the class or one that the school gives. One that only counts the rows is left to the clerk.
        return if shapes.counts_up() { certainty.min(LEAST) } else { certainty.min(0.8) };
    }
    match shapes.agreement(field) {
        Some(share) if share >= 0.8 && certainty > 0.86 => (certainty + 0.02).min(0.99),
        // A plain header over values that can't be read (dates such as 12.5.7) still heads them.
        Some(share) if share < 0.2 && shapes.filled >= 5 && certainty >= 0.9 => WEAK,
        Some(share) if share < 0.2 && shapes.filled >= 5 => certainty * 0.5,
        Some(share) if share < 0.5 => certainty.min(0.8),
        _ => certainty,
    }
}

/// A column of ticks says yes to its header; it holds nothing else.
fn is_ticked(shapes: &Shapes) -> bool {
    let marked = shapes.share(shapes.marks);
    shapes.numbers == 0 && shapes.filled > 0 && (marked >= 1.0 || (shapes.filled >= 3 && marked >= 0.8))
}

/// Whether a tick is an answer to the field: yes to a question.
fn takes_ticks(field: &Field) -> bool {
    matches!(field.kind, Kind::Choice | Kind::Choices) && fields().choices(field).find("√").is_some()
}

//! What is wrong with a cell that should hold an ID number, what of it survives, and what could be proposed.
//!
//! Nothing is repaired here. Writing that loses nothing (spaces, full-width digits, an apostrophe, a lower-case x) is made
//! uniform by [`id_number::normalise`]; everything beyond that is a proposal that a person takes or leaves.

mod company;
mod proposals;
mod regions;

pub use company::{GROWN_UP, Seen, of_child};
pub use proposals::survivors;

use super::FieldKey;
use super::id_number::{self, Fault};
use super::text::{narrow, trimmed};

/// Above this a spreadsheet program no longer holds every digit of a number: more than fifteen digits.
pub const DAMAGED_FROM: f64 = 1e15;

/// One thing that is wrong with an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ailment {
    /// A spreadsheet program turned it into a number or into `5.2E+17`; its last digits are gone.
    Damaged,
    /// Its last digits are those that a spreadsheet program leaves, 000 or rounded, and its check digit is wrong, or its column was rounded.
    CutOff,
    /// It ends in 000 and is otherwise sound, which hardly one number in a thousand is.
    EndsInZeros,
    /// More than one number in the cell.
    Several,
    /// Stars hide some of its digits.
    Masked,
    /// A star stands for the X at its end.
    StarForX,
    /// Letters stand for digits: O for 0, I or l for 1.
    Letters,
    /// A character that can't stand in an ID number.
    Character,
    /// Fifteen digits, as numbers were until 1999; no child has one.
    FifteenDigits,
    /// Another length.
    Length,
    /// Characters 7 to 14 name no day of the calendar, or one before 1900.
    Date,
    /// The last character doesn't agree with the others.
    CheckDigit,
    /// The birth date in it has not come yet.
    Future,
    /// Its first two digits are those of no province, or of one that was founded after the birth.
    Region,
    /// The same number stands for a parent or guardian of the child.
    SameAsAdult,
    /// It is a grown-up's number in a child's place.
    GrownUp,
    /// The sex in it is not the one entered.
    Sex,
    /// The birth date in it is not the one entered.
    Birth,
}

impl Ailment {
    /// Every one of them.
    pub const ALL: [Ailment; 18] = [
        Ailment::Damaged,
        Ailment::CutOff,
        Ailment::EndsInZeros,
        Ailment::Several,
        Ailment::Masked,
        Ailment::StarForX,
        Ailment::Letters,
        Ailment::Character,
        Ailment::FifteenDigits,
        Ailment::Length,
        Ailment::Date,
        Ailment::CheckDigit,
        Ailment::Future,
        Ailment::Region,
        Ailment::SameAsAdult,
        Ailment::GrownUp,
        Ailment::Sex,
        Ailment::Birth,
    ];

    /// The code under which problems and findings report it.
    pub fn code(self) -> &'static str {
        match self {
            Ailment::Damaged => "id_damaged",
            Ailment::CutOff => "id_cut_off",
            Ailment::EndsInZeros => "id_ends_in_zeros",
            Ailment::Several => "id_several",
            Ailment::Masked => "id_masked",
            Ailment::StarForX => "id_star",
            Ailment::Letters => "id_letters",
            Ailment::Character => "id_character",
            Ailment::FifteenDigits => "id_15_digits",
            Ailment::Length => "id_length",
            Ailment::Date => "id_date",
            Ailment::CheckDigit => "id_check_digit",
            Ailment::Future => "id_future",
            Ailment::Region => "id_region",
            Ailment::SameAsAdult => "id_same_as_adult",
            Ailment::GrownUp => "id_grown_up",
            Ailment::Sex => "sex_differs",
            Ailment::Birth => "birth_differs",
        }
    }

    /// Whether the number may well be right all the same.
    pub fn is_warning(self) -> bool {
        matches!(self, Ailment::EndsInZeros | Ailment::Region | Ailment::Future | Ailment::Sex | Ailment::Birth)
    }
}

/// What became of a cell that should hold an ID number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnosis {
    /// The number, uniformly written, when it is eighteen characters whose date and check digit are right.
    pub number: Option<String>,
    /// What is wrong, the most telling first.
    pub ailments: Vec<Ailment>,
    /// Sound numbers that the cell may have meant. Never taken without asking.
    pub proposals: Vec<String>,
    /// The fourteen or fifteen leading digits, if that many are legible; they tell whose number it was.
    pub prefix: Option<String>,
}

impl Diagnosis {
    fn ill(ailment: Ailment, legible: &str) -> Self {
        Self { ailments: vec![ailment], prefix: prefix(legible), ..Self::default() }
    }

    fn proposing(self, proposals: Vec<String>) -> Self {
        Self { proposals, ..self }
    }

    /// What keeps the number from being used; warnings don't.
    pub fn fault(&self) -> Option<Ailment> {
        self.ailments.iter().copied().find(|ailment| !ailment.is_warning())
    }
}

/// Examines a cell by itself: its text and, when the cell was numeric, its number.
pub fn examine(text: &str, number: Option<f64>) -> Diagnosis {
    if let Some(number) = number.filter(|number| number.abs() >= DAMAGED_FROM) {
        return Diagnosis::ill(Ailment::Damaged, &mantissa(&format!("{number:e}")));
    }
    if id_number::check(text).is_ok() {
        return sound(text.to_owned());
    }
    let plain = narrow(&trimmed(text));
    let normal = id_number::normalise(&plain);
    if is_exponent(&normal) {
        return Diagnosis::ill(Ailment::Damaged, &mantissa(&normal));
    }
    match id_number::check(&normal) {
        Ok(()) => sound(normal),
        Err(_) if proposals::digits(&plain) > 24 => {
            Diagnosis::ill(Ailment::Several, "").proposing(proposals::within(&plain))
        }
        Err(Fault::Damaged) => Diagnosis::ill(Ailment::Damaged, &mantissa(&normal)),
        Err(Fault::Length) if normal.len() == 15 && !normal.ends_with('X') => {
            Diagnosis::ill(Ailment::FifteenDigits, "").proposing(proposals::of_fifteen(&normal))
        }
        Err(Fault::Length) => Diagnosis::ill(Ailment::Length, &normal).proposing(proposals::with_lost_x(&normal)),
        Err(Fault::Character) => strange(&plain, &normal),
        // Rounding up can carry into the day.
        Err(Fault::Date) if is_rounded(&normal) => Diagnosis::ill(Ailment::CutOff, &normal),
        Err(Fault::Date) => Diagnosis::ill(Ailment::Date, &normal),
        Err(Fault::CheckDigit) if is_rounded(&normal) => Diagnosis::ill(Ailment::CutOff, &normal),
        Err(Fault::CheckDigit) => Diagnosis::ill(Ailment::CheckDigit, &normal),
    }
}

/// As [`examine`], for a cell of a column whose other numbers a spreadsheet program has rounded: one that looks rounded is nobody's, also
/// where it is sound by chance.
pub fn examine_among_rounded(text: &str, number: Option<f64>) -> Diagnosis {
    let alone = examine(text, number);
    match &alone.number {
        Some(number) if is_rounded(number) => Diagnosis::ill(Ailment::CutOff, number),
        _ => alone,
    }
}

fn sound(number: String) -> Diagnosis {
    let mut ailments = Vec::new();
    if number.ends_with("000") {
        ailments.push(Ailment::EndsInZeros);
    }
    if !regions::known(&number) {
        ailments.push(Ailment::Region);
    }
    let prefix = prefix(&number);
    Diagnosis { number: Some(number), ailments, prefix, ..Diagnosis::default() }
}

/// Characters that can't stand in a number: stars, letters, words around it.
fn strange(plain: &str, normal: &str) -> Diagnosis {
    if normal.contains('*') {
        let end = normal.strip_suffix('*').filter(|rest| rest.len() == 17 && all_digits(rest));
        return match end {
            Some(rest) => Diagnosis::ill(Ailment::StarForX, rest).proposing(proposals::with_lost_x(rest)),
            None => Diagnosis::ill(Ailment::Masked, normal),
        };
    }
    let read = proposals::letters_as_digits(normal);
    if read != normal && read.len() == 18 && all_digits(read.get(..17).unwrap_or_default()) {
        let meant = id_number::check(&read).is_ok().then(|| read.clone());
        return Diagnosis::ill(Ailment::Letters, &read).proposing(meant.into_iter().collect());
    }
    let within = proposals::within(plain);
    let legible = within.first().cloned().unwrap_or_else(|| normal.to_owned());
    Diagnosis::ill(Ailment::Character, &legible).proposing(within)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the digits are those of a binary floating-point number, as one in sixty-four is by chance.
fn is_rounded(number: &str) -> bool {
    number.parse::<u64>().is_ok_and(|whole| (whole as f64) as u64 == whole) || number.ends_with("000")
}

/// The leading digits that tell whose number it was; fewer than fourteen tell nothing.
fn prefix(legible: &str) -> Option<String> {
    let digits: String = legible.chars().take_while(char::is_ascii_digit).take(15).collect();
    (digits.len() >= 14).then_some(digits)
}

/// Text such as `5.2E+17` or `5.2E17`.
fn is_exponent(text: &str) -> bool {
    id_number::is_scientific(text)
        || text.split_once('E').is_some_and(|(mantissa, exponent)| {
            let digits = mantissa.strip_prefix(|c: char| c.is_ascii_digit()).and_then(|rest| rest.strip_prefix('.'));
            digits.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) && exponent == "17"
        })
}

/// The digits before the exponent.
fn mantissa(text: &str) -> String {
    let mantissa = text.split(['E', 'e']).next().unwrap_or_default();
    mantissa.chars().filter(char::is_ascii_digit).collect()
}

/// The fields that hold ID numbers of the people around a child.
pub fn adults() -> [FieldKey; 3] {
    ["father.id_number".into(), "mother.id_number".into(), "guardian.id_number".into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "520199201212073958";
    const WITH_X: &str = "52019919860101069X";

    fn first(text: &str) -> Option<Ailment> {
        examine(text, None).ailments.first().copied()
    }

    #[test]
    fn lossless_writing_is_made_uniform() {
        for text in [
            "520199201212073958",
            " 520199 20121207 3958 ",
            "５２０１９９２０１２１２０７３９５８",
            "'520199201212073958",
            "52019920\u{200B}1212073958。",
            "\u{FEFF}520199201212073958",
        ] {
            let found = examine(text, None);
            assert_eq!((found.number.as_deref(), found.ailments.as_slice()), (Some(SOUND), [].as_slice()), "{text}");
        }
        for text in ["52019919860101069x", "52019919860101069Ｘ", "52019919860101069ｘ"] {
            assert_eq!(examine(text, None).number.as_deref(), Some(WITH_X), "{text}");
        }
    }

    #[test]
    fn each_damage_has_its_name() {
        for (text, ailment) in [
            ("5.20199E+17", Ailment::Damaged),
            ("5.20199201212074E17", Ailment::Damaged),
            ("５.２０１９９Ｅ＋１７", Ailment::Damaged),
            ("520199201212073000", Ailment::CutOff),
            ("520199201212073984", Ailment::CutOff),
            ("520199201212073958、520199201401010018", Ailment::Several),
            ("520199201212073958 13812345678", Ailment::Several),
            ("520199********3958", Ailment::Masked),
            ("52019919860101069*", Ailment::StarForX),
            ("52O199201212073958", Ailment::Letters),
            ("520I992012I2073958", Ailment::Letters),
            ("5201992012l2073958", Ailment::Letters),
            ("520199201212073958(已核)", Ailment::Character),
            ("520199121207395", Ailment::FifteenDigits),
            ("52019920121207395", Ailment::Length),
            ("520199201213073958", Ailment::Date),
            ("520199201212073959", Ailment::CheckDigit),
        ] {
            let found = examine(text, None);
            assert_eq!((found.ailments.first().copied(), found.number), (Some(ailment), None), "{text}");
        }
        assert_eq!(examine("5.20199201212074e17", Some(5.20199201212074e17)).ailments, [Ailment::Damaged]);
        assert_eq!(first("990199201212073955"), Some(Ailment::Region));
    }

    #[test]
    fn proposals_are_sound_and_only_proposals() {
        for (text, proposals) in [
            ("52O199201212073958", vec![SOUND]),
            ("52019919860101069*", vec![WITH_X]),
            ("52019919860101069", vec![WITH_X]),
            ("号码520199201212073958", vec![SOUND]),
            ("520199201212073958/52019919860101069X", vec![SOUND, WITH_X]),
            ("520199201212073959", vec![]),
        ] {
            let found = examine(text, None);
            assert_eq!(
                (found.proposals, found.number),
                (proposals.into_iter().map(str::to_owned).collect(), None),
                "{text}"
            );
        }
        let old = examine("520199860101069", None).proposals;
        assert_eq!(old, [WITH_X]);
    }

    #[test]
    fn what_survives_tells_whose_it_was() {
        assert_eq!(examine("", Some(520199201212073958.0)).prefix.as_deref(), Some("520199201212074"));
        assert_eq!(examine("5.2019920121207E+17", None).prefix.as_deref(), Some("52019920121207"));
        assert_eq!(examine("5.20199E+17", None).prefix, None);
        assert_eq!(examine("520199201212073000", None).prefix.as_deref(), Some("520199201212073"));
    }
}

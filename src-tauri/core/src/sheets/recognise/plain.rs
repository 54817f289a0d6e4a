//! Headers as they are compared: folded, without marks, numbering and brackets; English and pinyin in Chinese.

use super::vocabulary::Vocabulary;
use crate::domain::text::folded;

impl Vocabulary {
    /// A header reduced to what is compared: folded, simplified characters, without marks, numbering and appended digits.
    pub fn plain(&self, text: &str) -> String {
        let folded = folded(text);
        if let Some(word) = self.lists.symbols.get(&folded) {
            return word.clone();
        }
        let unnumbered = self.unnumbered(&folded);
        let kept: String = unnumbered
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '%')
            .map(|c| self.lists.traditional.get(&c).copied().unwrap_or(c))
            .collect();
        let without_digits = kept.trim_end_matches(|c: char| c.is_ascii_digit());
        // `姓名3` is 姓名, but `家长1` is not 家长 and `3` alone is a number.
        let marked = self.lists.numbered_persons.iter().any(|person| without_digits.ends_with(person.as_str()));
        if without_digits.is_empty() || marked { kept } else { without_digits.to_owned() }
    }

    /// A folded header without `1.`, `Q1.`, `一、` before it and without the `_单选` of a questionnaire behind it.
    fn unnumbered<'t>(&self, folded: &'t str) -> &'t str {
        let kinds = |cut: &(&str, &str)| self.lists.compounds.question_kinds.iter().any(|kind| kind == cut.1);
        let folded = folded.rsplit_once('_').filter(kinds).map_or(folded, |(header, _)| header);
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
        let marked = folded.strip_prefix(['q', '第']).unwrap_or(folded);
        let rest = marked.trim_start_matches(number);
        match rest.strip_prefix(['.', '、', ')', '．', '题']) {
            Some(header) if rest.len() < marked.len() && !header.is_empty() => {
                header.trim_start_matches([':', '、', '.'])
            }
            _ => folded,
        }
    }

    /// A plain header without English words beside the Chinese ones: `parent家长` is 家长. None when that changes nothing.
    pub fn without_latin(&self, plain: &str) -> Option<String> {
        let han: String = plain.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
        // Beside two and more Chinese characters an unknown long word is the same in English, were it not for 微信 and the like.
        let beside = |word: &str| {
            word.len() >= 5
                && han.chars().count() >= 2
                && !self.lists.compounds.elsewhere.iter().any(|other| word.contains(other.as_str()))
        };
        let mut words = plain.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).peekable();
        words.peek()?;
        (!han.is_empty() && words.all(|word| self.translated(word).is_some() || beside(word))).then_some(han)
    }

    /// A header of English or pinyin words in Chinese: `fathername` is 父亲姓名, `sfzh` is 身份证号. None unless every word is known.
    pub fn translated(&self, plain: &str) -> Option<String> {
        if plain.is_empty() || plain.len() > 40 || !plain.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        // From the end: what the rest from here on is in Chinese.
        let mut rests: Vec<Option<String>> = vec![None; plain.len() + 1];
        *rests.last_mut()? = Some(String::new());
        for at in (0..plain.len()).rev() {
            let found = (at + 1..=plain.len()).rev().find_map(|end| {
                let (word, rest) = (self.lists.latin.get(plain.get(at..end)?)?, rests.get(end)?.as_ref()?);
                Some(format!("{word}{rest}"))
            });
            *rests.get_mut(at)? = found;
        }
        rests.into_iter().next()?
    }
}

/// Text without what stands in brackets.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::vocabulary;
    use super::*;

    #[test]
    fn headers_are_made_plain() {
        let words = vocabulary();
        for (header, plain) in [
            ("姓  名", "姓名"),
            ("*身份证号：", "身份证号"),
            ("姓名3", "姓名"),
            ("1.学籍号", "学籍号"),
            ("學生姓名", "学生姓名"),
            ("家長1姓名", "家长1姓名"),
            ("家长1", "家长1"),
            ("出生\n年月日", "出生年月日"),
            ("３", "3"),
        ] {
            assert_eq!(words.plain(header), plain, "{header}");
        }
        assert_eq!(without_brackets("乡镇（街道）"), "乡镇");
    }
}

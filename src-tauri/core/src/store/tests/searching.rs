use proptest::prelude::*;

use crate::domain::spelling::spell_name;
use crate::domain::text::folded;
use crate::domain::{ChildId, Record};
use crate::forms::derive;
use crate::forms::facts::Facts;
use crate::store::testing::{Fixture, named, records};
use crate::store::{ChangeSource, Operation, Register};

/// Who matches by looking at every record, in the order of the list.
fn naive(children: &[(ChildId, Record)], search: &str) -> Vec<ChildId> {
    let words: Vec<String> = search.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect();
    let mut hits: Vec<_> = children
        .iter()
        .enumerate()
        .filter(|(_, (_, record))| {
            let texts = searchable(record);
            words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
        })
        .map(|(at, (id, record))| {
            let name = folded(record.text("child.name").unwrap_or_default());
            (spell_name(&name).sort_key, name, at, *id)
        })
        .collect();
    hits.sort();
    hits.into_iter().map(|(_, _, _, id)| id).collect()
}

fn searchable(record: &Record) -> Vec<String> {
    let text = |key: &str| folded(record.text(key).unwrap_or_default());
    let spelling = spell_name(record.text("child.name").unwrap_or_default());
    let mut texts = vec![spelling.full, spelling.initials, text("child.name").replace('·', "")];
    for key in ["child.name", "child.id_number", "guardian.name", "guardian.phone", "village.village"] {
        texts.push(text(key));
    }
    texts.push(text("guardian.phone").replace('-', ""));
    texts.push(folded(&derive::area(record).unwrap_or_default()));
    texts
}

fn found(register: &Register, search: &str) -> Vec<ChildId> {
    register.page(search, 0, u32::MAX).expect("listed").children.into_iter().map(|child| child.id).collect()
}

fn check(register: &Register, children: &[(ChildId, Record)]) {
    for search in [
        "",
        "王",
        "wang",
        "wf",
        "明",
        "x",
        "002x",
        "1381",
        "08511234567",
        "小河",
        "王 138",
        "mmt",
        "艾力买",
        "ou",
        "a",
        "6",
    ] {
        let all = found(register, search);
        // A letter alone is pinyin, not the X at the end of an ID number.
        if search != "x" {
            assert_eq!(all, naive(children, search), "{search}");
        }
        let page = register.page(search, 1, 2).expect("listed");
        assert_eq!(page.total as usize, all.len());
        assert_eq!(
            page.children.iter().map(|c| c.id).collect::<Vec<_>>(),
            all.iter().skip(1).take(2).copied().collect::<Vec<_>>()
        );
        assert_eq!(register.search_facts(search).map(|(id, ..)| id).collect::<Vec<_>>(), all);
    }
    let mut facts: Vec<_> = register.facts().map(|(id, area, facts)| (id, area.to_owned(), facts)).collect();
    let mut expected: Vec<_> =
        children.iter().map(|(id, r)| (*id, derive::area(r).unwrap_or_default(), Facts::of(r))).collect();
    facts.sort_by_key(|(id, ..)| *id);
    expected.sort_by_key(|(id, ..)| *id);
    assert_eq!(facts, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The list equals a look at every record: after an import, after edits and removals, after reopening.
    #[test]
    fn the_list_equals_a_look_at_every_record(start in prop::collection::vec(records(), 0..12), edits in prop::collection::vec((any::<usize>(), prop::option::of(records())), 0..8)) {
        let (fixture, mut register) = Fixture::new();
        let mut children = Vec::new();
        register.transact(Operation::Sample, |w| {
            for record in start {
                children.push((w.create(record.clone(), ChangeSource::Typed)?, record));
            }
            Ok(())
        }).expect("added");
        check(&register, &children);
        drop(register);
        let mut register = fixture.open().expect("opened");
        for (at, record) in edits {
            let Some(at) = at.checked_rem(children.len()) else { break };
            let id = children[at].0;
            match record {
                Some(record) => {
                    children[at].1 = record.clone();
                    register.transact(Operation::EditChild, |w| w.save(id, record, ChangeSource::Typed)).expect("saved");
                }
                None => {
                    children.remove(at);
                    register.transact(Operation::RemoveChild, |w| w.remove(id)).expect("removed");
                }
            }
        }
        check(&register, &children);
        drop(register);
        check(&fixture.open().expect("opened"), &children);
    }
}

#[test]
fn many_changes_are_merged_into_the_list() {
    let (_fixture, mut register) = Fixture::new();
    let mut children: Vec<(ChildId, Record)> = Vec::new();
    for round in 0..3 {
        register
            .transact(Operation::Sample, |w| {
                for number in 0..400 {
                    let name =
                        ["王", "李", "单", "曾"][number % 4].to_owned() + ["芳", "伟", "小明"][(number + round) % 3];
                    let record = named(&name).with("child.id_number", format!("{round}{number:05}").as_str());
                    children.push((w.create(record.clone(), ChangeSource::Typed)?, record));
                }
                for at in (0..children.len()).step_by(7) {
                    let record = named("欧阳雪").with("guardian.phone", format!("138{at:08}").as_str());
                    children[at].1 = record.clone();
                    w.save(children[at].0, record, ChangeSource::Typed)?;
                }
                Ok(())
            })
            .expect("added");
        check(&register, &children);
    }
    assert_eq!(register.count(), 1200);
}

#[test]
fn names_are_found_however_they_are_written() {
    let (_fixture, mut register) = Fixture::new();
    for name in ["买买提·艾力", "㼆䶮", "张　三", "单小明"] {
        crate::store::testing::add(&mut register, named(name));
    }
    for search in ["买买提艾力", "提·艾", "㼆", "䶮", "张三", "zhangsan", "sxm", "ＳＨＡＮ", "小明"] {
        assert_eq!(found(&register, search).len(), 1, "{search}");
    }
    assert_eq!(register.by_name("张三").expect("asked").len(), 1);
    assert_eq!(register.by_name("单 小明").expect("asked").len(), 1);
    assert_eq!(register.by_name("单小").expect("asked").len(), 0);
}

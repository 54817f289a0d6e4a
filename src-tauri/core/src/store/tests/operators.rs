use proptest::prelude::*;

use crate::Code;
use crate::store::testing::{Fixture, add, code, named, password};
use crate::store::{OperatorRow, Register, Secret};

fn other() -> Secret {
    Secret::new("白岩村2025")
}

/// A register of two: 王秀 and 李兰.
fn of_two() -> (Fixture, Register) {
    let (fixture, mut register) = Fixture::new();
    register.add_operator(" 李兰 ", &other(), &password()).expect("added");
    (fixture, register)
}

fn names(register: &Register) -> Vec<String> {
    register.operators().expect("listed").into_iter().map(|operator| operator.name).collect()
}

#[test]
fn each_opens_with_an_own_password_and_stands_in_the_history_by_name() {
    let (fixture, mut register) = of_two();
    let first = add(&mut register, named("甲"));
    register.close().expect("closed");
    assert_eq!(Register::operators_of(&fixture.folder()), 2);
    let mut register = Register::open(&fixture.folder(), &other()).expect("opened");
    assert_eq!(register.operator(), "李兰");
    let second = add(&mut register, named("乙"));
    let by = |id| register.history(id).expect("history")[0].operator.clone();
    assert_eq!((by(first).as_str(), by(second).as_str()), ("王秀", "李兰"));
    let steps = register.operations(9).expect("listed");
    assert!(steps.iter().any(|step| step.operator == "王秀" && step.operation.contains("李兰")));
    assert!(register.check().expect("checked").is_sound());
}

#[test]
fn a_password_opens_only_under_its_own_name_and_the_recovery_code_under_any() {
    let (fixture, register) = of_two();
    drop(register);
    let open = |secret: &Secret, who| Register::open_as(&fixture.folder(), secret, Some(who));
    assert_eq!(open(&password(), "王秀").expect("opened").operator(), "王秀");
    assert_eq!(open(&other(), " 李 兰").expect("opened").operator(), "李兰");
    let wrong = |secret: &Secret, who| open(secret, who).err().expect("refused").message();
    // Whoever guesses learns nothing from the answer: not who there is and not what was right.
    let said = [wrong(&other(), "王秀"), wrong(&other(), "无此人"), wrong(&Secret::new("猜的"), "王秀")];
    assert!(said.iter().all(|message| *message == said[0]), "{said:?}");
    let recovery = Secret::new(fixture.code.as_str());
    assert_eq!(open(&recovery, "李兰").expect("opened").operator(), "李兰");
    assert_eq!(Register::open(&fixture.folder(), &recovery).expect("opened").operator(), "王秀");
}

#[test]
fn who_is_taken_away_opens_nothing_and_stays_in_the_history() {
    let (fixture, register) = of_two();
    drop(register);
    let mut register = Register::open(&fixture.folder(), &other()).expect("opened");
    let id = add(&mut register, named("乙"));
    drop(register);
    let mut register = fixture.open().expect("opened");
    let [you, she] = register.operators().expect("listed").try_into().expect("two");
    assert_eq!(you, OperatorRow { number: 1, name: "王秀".into(), is_you: true });
    assert_eq!(code(register.remove_operator(she.number, &other())), Code::WrongPassword, "not an own password");
    assert_eq!(code(register.remove_operator(you.number, &password())), Code::BadArgument, "oneself");
    register.remove_operator(she.number, &password()).expect("removed");
    assert_eq!(code(register.remove_operator(she.number, &password())), Code::BadArgument, "gone already");
    assert_eq!(names(&register), ["王秀"]);
    assert_eq!(register.history(id).expect("history")[0].operator, "李兰");
    assert!(register.check().expect("checked").is_sound());
    drop(register);
    assert_eq!(code(Register::open(&fixture.folder(), &other())), Code::WrongPassword);
    // Two who left, one who came back under the same name.
    let mut register = fixture.open().expect("opened");
    register.add_operator("李兰", &other(), &password()).expect("added again");
    let again = register.operators().expect("listed")[1].number;
    assert!(again > she.number);
    register.remove_operator(again, &Secret::new(fixture.code.as_str())).expect("removed with the recovery code");
    assert_eq!(names(&register), ["王秀"]);
}

#[test]
fn another_ones_password_changes_nothing_and_none_is_used_twice() {
    let (fixture, mut register) = of_two();
    let new = Secret::new("新的2026年");
    assert_eq!(code(register.change_password(&other(), &new)), Code::WrongPassword);
    assert_eq!(code(register.renew_recovery_code(&other())), Code::WrongPassword);
    assert_eq!(code(register.add_operator("赵敏", &new, &other())), Code::WrongPassword);
    assert_eq!(code(register.change_password(&password(), &other())), Code::BadArgument);
    assert_eq!(code(register.add_operator("赵敏", &other(), &password())), Code::BadArgument);
    assert_eq!(code(register.add_operator("李兰", &new, &password())), Code::BadArgument, "name taken");
    assert_eq!(code(register.add_operator("  ", &new, &password())), Code::BadArgument, "no name");
    register.change_password(&password(), &new).expect("changed");
    drop(register);
    assert_eq!(Register::open(&fixture.folder(), &other()).expect("opened").operator(), "李兰");
    assert_eq!(Register::open(&fixture.folder(), &new).expect("opened").operator(), "王秀");
}

/// A kill between the writing of the keys file and of the database, both ways round, and in the middle of the keys file.
#[test]
fn a_kill_while_the_keys_are_written_leaves_a_register_that_opens() {
    let (fixture, mut register) = Fixture::new();
    let one = std::fs::read(fixture.file("keys.json")).expect("read");
    register.add_operator("李兰", &other(), &password()).expect("added");
    let two = std::fs::read(fixture.file("keys.json")).expect("read");
    let number = register.operators().expect("listed")[1].number;
    drop(register);

    // The step is there, the keys are not: she is listed, can't open, and can be taken away and entered anew.
    std::fs::write(fixture.file("keys.json"), &one).expect("put back");
    std::fs::write(fixture.file(".writing-x7"), &two[..two.len() / 2]).expect("half a file");
    assert_eq!(code(Register::open(&fixture.folder(), &other())), Code::WrongPassword);
    let mut register = fixture.open().expect("opened");
    register.remove_operator(number, &password()).expect("removed");
    drop(register);

    // The keys are there, the step is not: the slot is nobody's, opens nothing, and goes with the next change.
    std::fs::write(fixture.file("keys.json"), &two).expect("put back");
    assert_eq!(code(Register::open(&fixture.folder(), &other())), Code::WrongPassword);
    let mut register = fixture.open().expect("opened");
    register.change_password(&password(), &password()).expect("changed");
    drop(register);
    assert_eq!(Register::operators_of(&fixture.folder()), 1);
    assert!(Register::open(&fixture.folder(), &Secret::new(fixture.code.as_str())).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Whatever is added and taken away in whatever order: exactly those who are listed can open, each as themselves, and the
    /// recovery code always can.
    #[test]
    fn exactly_the_listed_can_open(steps in prop::collection::vec((any::<bool>(), 0usize..4), 1..10)) {
        let (fixture, mut register) = Fixture::new();
        let people = ["赵敏", "钱贵", "孙艳", "李兰"];
        let secret = |who: usize| Secret::new(format!("{}的密码{who}", people[who]));
        let mut present = [false; 4];
        for (add, who) in steps {
            let listed = register.operators().expect("listed").into_iter().find(|one| one.name == people[who]);
            if add {
                prop_assert_eq!(register.add_operator(people[who], &secret(who), &password()).is_ok(), !present[who]);
            } else if let Some(listed) = listed {
                register.remove_operator(listed.number, &password()).expect("removed");
            }
            present[who] = add;
        }
        prop_assert!(register.check().expect("checked").is_sound());
        drop(register);
        for who in 0..people.len() {
            match Register::open(&fixture.folder(), &secret(who)) {
                Ok(opened) => prop_assert!(present[who] && opened.operator() == people[who]),
                Err(error) => prop_assert!(!present[who] && error.code == Code::WrongPassword),
            }
        }
        let code = Secret::new(fixture.code.as_str());
        let register = Register::open(&fixture.folder(), &code).expect("opened");
        prop_assert_eq!(register.operator(), "王秀");
    }
}

use crate::Code;
use crate::store::testing::{Fixture, code, password};
use crate::store::{Register, Secret};

#[test]
fn a_changed_password_replaces_the_old_one() {
    let (fixture, mut register) = Fixture::new();
    let new = Secret::new("白岩2025");
    assert_eq!(code(register.change_password(&Secret::new("错"), &new)), Code::WrongPassword);
    assert_eq!(code(register.change_password(&password(), &Secret::new(" "))), Code::BadArgument);
    register.change_password(&password(), &new).expect("changed");
    drop(register);
    assert_eq!(code(fixture.open()), Code::WrongPassword);
    assert!(Register::open(&fixture.folder(), &Secret::new(fixture.code.as_str())).is_ok());
    let register = Register::open(&fixture.folder(), &new).expect("opened");
    assert_eq!(register.operator(), "王秀");
    assert_eq!(register.operations(1).expect("listed")[0].number, 2);
}

#[test]
fn a_forgotten_password_is_replaced_with_the_recovery_code() {
    let (fixture, register) = Fixture::new();
    drop(register);
    let recovery = Secret::new(fixture.code.as_str());
    let mut register = Register::open(&fixture.folder(), &recovery).expect("opened");
    register.change_password(&recovery, &Secret::new("新的")).expect("changed");
    drop(register);
    assert_eq!(code(fixture.open()), Code::WrongPassword);
    for secret in [Secret::new("新的"), recovery] {
        assert!(Register::open(&fixture.folder(), &secret).is_ok());
    }
}

#[test]
fn a_new_recovery_code_replaces_the_old_one() {
    let (fixture, mut register) = Fixture::new();
    let renewed = register.renew_recovery_code(&password()).expect("renewed");
    drop(register);
    assert_eq!(code(Register::open(&fixture.folder(), &Secret::new(fixture.code.as_str()))), Code::WrongPassword);
    assert!(Register::open(&fixture.folder(), &renewed.secret()).is_ok());
    assert!(fixture.open().is_ok());
}

/// A kill after the keys file was written and before the step is: what opened so far opens, the rest neither opens nor stands in the way.
#[test]
fn a_kill_while_secrets_are_replaced_leaves_the_ones_of_before() {
    let (fixture, register) = Fixture::new();
    let new = Secret::new("白岩2025");
    let mut keys = register.keys.clone();
    for secret in [&new, &password(), &Secret::new(fixture.code.as_str())] {
        keys.add(secret, &register.key).expect("a slot");
    }
    drop(register);
    keys.write(&fixture.file("keys.json")).expect("written");
    assert_eq!(Register::operators_of(&fixture.folder()), 4);
    assert_eq!(code(Register::open(&fixture.folder(), &new)), Code::WrongPassword);
    drop(Register::open(&fixture.folder(), &Secret::new(fixture.code.as_str())).expect("opened"));
    assert_eq!(Register::operators_of(&fixture.folder()), 1, "what counts no more is gone");
    let mut register = fixture.open().expect("opened");
    register.add_operator("李兰", &new, &password()).expect("the password is nobody's");
}

#[test]
fn a_secret_can_be_replaced_again_in_the_same_sitting() {
    let (fixture, mut register) = Fixture::new();
    for (old, new) in [(fixture.code.as_str(), "一"), ("一", "二"), ("二", "三")] {
        register.change_password(&Secret::new(old), &Secret::new(new)).expect("changed");
        register.renew_recovery_code(&Secret::new(new)).expect("renewed");
    }
    let recovery = register.renew_recovery_code(&Secret::new("三")).expect("renewed").secret();
    drop(register);
    assert_eq!(Register::operators_of(&fixture.folder()), 1);
    for secret in [Secret::new("三"), recovery] {
        assert!(Register::open(&fixture.folder(), &secret).is_ok());
    }
}

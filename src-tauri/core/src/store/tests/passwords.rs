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

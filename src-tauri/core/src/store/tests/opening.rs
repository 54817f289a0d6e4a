use crate::Code;
use crate::store::testing::{Fixture, PASSWORD, add, code, content, named};
use crate::store::{NewRegister, Register, Secret};

#[test]
fn a_register_comes_back_as_it_was_closed() {
    let (fixture, mut register) = Fixture::new();
    assert_eq!(register.unit().name, "小河村");
    let id = add(&mut register, named("王芳"));
    register.close().expect("closed");
    let register = fixture.open().expect("opened");
    assert_eq!(register.count(), 1);
    assert_eq!(register.child(id).expect("there").record, named("王芳"));
    assert_eq!(register.unit().region.as_deref(), Some("520000000000"));
    assert_eq!(register.operator(), "王秀");
}

#[test]
fn the_recovery_code_opens_and_a_wrong_password_does_not() {
    let (fixture, register) = Fixture::new();
    register.close().expect("closed");
    assert!(Register::open(&fixture.folder(), &Secret::new(fixture.code.to_lowercase())).is_ok());
    for wrong in ["", "小河村", "00000-00000-00000-00000-00000"] {
        assert_eq!(code(Register::open(&fixture.folder(), &Secret::new(wrong))), Code::WrongPassword);
    }
    assert!(fixture.open().is_ok());
}

#[test]
fn a_second_opener_is_told_that_the_register_is_in_use() {
    let (fixture, register) = Fixture::new();
    assert_eq!(code(fixture.open()), Code::InUse);
    drop(register);
    assert!(fixture.open().is_ok());
}

#[test]
fn creating_never_touches_what_is_there() {
    let (fixture, register) = Fixture::new();
    register.close().expect("closed");
    let new = NewRegister::default();
    let before = content(&fixture.folder());
    assert_eq!(code(Register::create(&fixture.folder(), &new, &Secret::new("x"))), Code::RegisterExists);
    assert_eq!(content(&fixture.folder()), before);
    let other = fixture.place.path().join("别的");
    std::fs::create_dir(&other).expect("a folder");
    std::fs::write(other.join("笔记.txt"), "x").expect("a file");
    assert_eq!(code(Register::create(&other, &new, &Secret::new("x"))), Code::RegisterExists);
    assert_eq!(code(Register::open(&other, &Secret::new("x"))), Code::NotARegister);
    assert_eq!(content(&other).len(), 1);
    assert_eq!(code(Register::create(&fixture.place.path().join("c"), &new, &Secret::new(" "))), Code::BadArgument);
    assert!(!fixture.place.path().join("c").exists());
}

#[test]
fn nothing_on_disk_is_readable() {
    let (fixture, mut register) = Fixture::new();
    add(&mut register, named("独一无二的名字").with("guardian.phone", "13812345678"));
    let in_use = content(fixture.place.path());
    register.close().expect("closed");
    let closed = content(fixture.place.path());
    for (path, bytes) in in_use.iter().chain(&closed) {
        for marker in ["独一无二", "13812345678", "王秀", "小河村", PASSWORD] {
            let found = memchr::memmem::find(bytes, marker.as_bytes()).is_some();
            assert!(!found, "{marker} in {}", path.display());
        }
    }
}

//! Several people at one register, through the program.

use crate::support::{Desk, PASSWORD};

const HER: &str = "山路十八弯2026";

fn names(desk: &Desk) -> Vec<String> {
    let listed = desk.json(&["operator", "list", &desk.register()]);
    listed.as_array().expect("an array").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_second_operator_opens_with_an_own_password_is_named_and_can_be_taken_away() {
    let desk = Desk::with_register();
    let new = [("TONGCE_NEW_PASSWORD", HER)];
    desk.run_with(&["operator", "add", &desk.register(), "李兰"], &new).expect(0);
    assert_eq!(names(&desk), ["文书甲", "李兰"]);

    let hers = [("TONGCE_PASSWORD", HER)];
    let import = ["import", &desk.register(), &crate::support::fixture_path("roster_clean.xlsx"), "--operator", "李兰"];
    desk.run_with(&import, &hers).expect(0);
    let child = desk.list()[0]["id"].as_str().expect("an id").to_owned();
    assert!(desk.run(&["history", &desk.register(), &child]).expect(0).out.contains("李兰"));

    // Under another's name her password is as wrong as any: the same status, the same sentence.
    let wrong = desk.run_with(&["list", &desk.register(), "--operator", "文书甲"], &hers).expect(3).err;
    assert_eq!(desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", "猜的密码2026")]).expect(3).err, wrong);
    desk.run_with(&["operator", "remove", &desk.register(), "李兰"], &hers).expect(2);
    desk.run(&["operator", "remove", &desk.register(), "文书甲"]).expect(2);
    desk.run(&["operator", "remove", &desk.register(), "李兰"]).expect(0);
    desk.run_with(&["list", &desk.register()], &hers).expect(3);
    assert_eq!(names(&desk), ["文书甲"]);
}

#[test]
fn an_own_password_is_changed() {
    let desk = Desk::with_register();
    let file = desk.path("新密码.txt");
    std::fs::write(&file, format!("{HER}\n")).expect("written");
    let file = file.to_str().expect("utf-8");
    desk.run(&["operator", "password", &desk.register(), "--new-password-file", file]).expect(0);
    desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", PASSWORD)]).expect(3);
    desk.run_with(&["list", &desk.register()], &[("TONGCE_PASSWORD", HER)]).expect(0);
}

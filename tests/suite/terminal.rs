//! What the terminal says, and what it leaves alone.

use crate::importing::{DOUBTFUL, FIRST, KNOWN, import};
use crate::support::{Desk, save_table};

#[test]
fn nothing_that_is_read_or_there_already_is_written_over() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let (file, register, backup) = (desk.text("一.xlsx"), desk.register(), desk.text("备份.tongce-backup"));
    let before = std::fs::read(&file).expect("the file");
    desk.run(&["import", &register, &file, "--plan", "--errors", &file, "--replace"]).expect(2);
    for task in [vec!["backup", &register, &file], vec!["export", &register, "roster", &file]] {
        let refused = desk.run(&task).expect(2);
        assert!(refused.err.contains("--replace") && refused.err.contains("一.xlsx"), "{}", refused.err);
    }
    assert_eq!(std::fs::read(&file).expect("the file"), before);
    desk.run(&["export", &register, "roster", &file, "--replace"]).expect(0);
    let missing = desk.run(&["export", &register, "roster", &desk.text("没有的文件夹/名册.xlsx")]).expect(2);
    assert!(missing.err.contains("没有这个文件夹") && missing.err.contains("没有的文件夹"), "{}", missing.err);

    desk.run(&["backup", &register, &backup]).expect(0);
    let other = Desk::with_register();
    let restore = ["restore", &backup, &other.register()];
    let refused = other.run(&restore).expect(2);
    assert!(refused.err.contains("另一本") && refused.err.contains("--replace"), "{}", refused.err);
    assert_eq!(other.list().len(), 0);
    other.run(&[&restore[..], &["--replace"]].concat()).expect(0);
    assert_eq!(other.list().len(), 2);
    let new = desk.text("新的登记册");
    desk.run_with(&["restore", &backup, &new], &[("TONGCE_PASSWORD", "不是这一把")]).expect(3);
    assert!(!desk.path("新的登记册").exists(), "a wrong password leaves nothing behind");
    desk.run(&["restore", &backup, &new]).expect(0);
}

#[test]
fn the_terminal_speaks_of_fields_and_children_as_people_do() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    let history = desk.run(&["history", &desk.register(), FIRST]).expect(0).out;
    assert!(history.contains("姓名") && !history.contains("child.name") && !history.contains('T'), "{history}");
    let keys = desk.json(&["history", &desk.register(), FIRST]);
    assert!(keys.as_array().expect("entries").iter().any(|entry| entry["field"] == "child.name"));
    let unknown = desk.run(&["show", &desk.register(), "520199201405200000"]).expect(2).err;
    assert!(unknown.contains("520199********0000"), "{unknown}");
    let fields = desk.run(&["fields", "电话"]).expect(0).out;
    assert!(fields.contains("guardian.phone\t") && !fields.contains("child.name"), "{fields}");
    // A decision that changes nobody's file is not told with a number of children.
    import(&desk, "二.xlsx", DOUBTFUL);
    std::fs::remove_file(desk.path("登记册/keys.json")).expect("removed");
    let lost = desk.run(&["list", &desk.register()]).expect(4).err;
    assert!(lost.contains("keys.json") && lost.contains("放回"), "{lost}");
}

#[test]
fn a_plan_in_the_terminal_says_what_would_change() {
    let desk = Desk::with_register();
    import(&desk, "一.xlsx", KNOWN);
    save_table(&desk.path("二.xlsx"), &[("花名册", DOUBTFUL)]);
    let plan = desk.run(&["import", &desk.register(), &desk.text("二.xlsx"), "--plan"]).expect(0).out;
    assert!(plan.contains("余秋菊\t就读学校：石桥镇中心小学 → 石桥镇初级中学"), "{plan}");
}

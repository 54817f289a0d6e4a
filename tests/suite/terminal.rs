//! What the terminal says, and what it leaves alone.

use crate::importing::{DOUBTFUL, FIRST, KNOWN, SECOND, import};
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

#[test]
fn columns_that_are_no_fields_are_named_once_for_tables_that_are_alike() {
    let desk = Desk::with_register();
    let of = |name, number| -> Vec<Vec<&str>> {
        let header = vec!["姓名", "身份证号", "鞋码", "几点到校", "书包颜色", "喜欢的菜", "校服尺寸", "爱唱的歌"];
        vec![header, vec![name, number, "36", "7:50", "红", "豆腐", "M", "茉莉花"]]
    };
    let (first, second) = (of("种小明", FIRST), of("余秋菊", SECOND));
    let [first, second] = [&first, &second].map(|rows| rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let few: &[&[&str]] = &[&["姓名", "出生日期", "鞋码"], &["陆石生", "2013-02-01", "37"]];
    save_table(&desk.path("一.xlsx"), &[("一班", &first), ("二班", &second), ("三班", few)]);
    save_table(&desk.path("二.xlsx"), &[("花名册", KNOWN)]);
    let run = desk.run(&["import", &desk.register(), &desk.text("一.xlsx"), &desk.text("二.xlsx"), "--plan"]).expect(0);
    let told: Vec<&str> = run.out.lines().filter(|line| line.contains("不是登记册的栏目")).collect();
    assert_eq!(told.len(), 2, "{}", run.out);
    let [alike, other] = [told[0], told[1]];
    assert!(alike.contains("一班等 2 张表") && alike.contains("等 6 栏") && !alike.contains("爱唱的歌"), "{alike}");
    assert!(other.contains("三班") && other.contains("鞋码") && !other.contains("等"), "{other}");
}

//! How fast the register is with a county's children. Not run by default:
//! `cargo test --release -p tongce-core --lib store::tests::speed -- --ignored --nocapture`

use std::time::{Duration, Instant};

use crate::domain::age::BirthdayRule;
use crate::domain::{ChildId, Record, Value};
use crate::forms::facts::{COUNTED, option_number};
use crate::forms::marks::Clock;
use crate::store::child::document;
use crate::store::patch::digest;
use crate::store::roll::RollRow;
use crate::store::testing::Fixture;
use crate::store::{ChangeSource, ListQuery, Narrow, Operation, Register, Sort};

const COUNTY: usize = 260_070;
const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "欧阳",
    "单",
];
const GIVEN: [&str; 40] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀", "霞",
    "平", "刚", "桂", "英", "华", "玉", "兰", "红", "建", "国", "文", "小", "雨", "欣", "梓", "涵", "浩", "宇", "晨",
    "思", "佳",
];

/// Figures that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }

    fn name(&mut self) -> String {
        format!("{}{}{}", self.of(&SURNAMES), self.of(&GIVEN), self.of(&GIVEN))
    }

    fn phone(&mut self) -> String {
        format!("13{:09}", self.roll(1_000_000_000))
    }
}

/// An invented child with 28 fields.
fn child(dice: &mut Dice) -> Record {
    let (year, month, day) = (2009 + dice.roll(12), 1 + dice.roll(12), 1 + dice.roll(28));
    let id = format!("52{:04}{year}{month:02}{day:02}{:03}{}", dice.roll(2900), dice.roll(1000), dice.roll(10));
    let village = format!("{}{}村", dice.of(&GIVEN), dice.of(&["河", "坝", "寨", "坡", "湾"]));
    let mut record = Record::default();
    let texts = [
        ("child.name", dice.name()),
        ("child.id_number", id.clone()),
        ("child.sex", "男".into()),
        ("child.ethnicity", "汉族".into()),
        ("child.birth_date", format!("{year}-{month:02}-{day:02}")),
        ("child.student_number", format!("G{id}")),
        ("child.hukou_address", format!("贵州省云岭市青禾县石桥镇{village}{}组", dice.roll(9))),
        ("child.residence_address", format!("石桥镇{village}")),
        ("child.health", "健康".into()),
        ("child.schooling", "小学".into()),
        ("child.school", "石桥镇中心小学".into()),
        ("child.grade", "三年级".into()),
        ("child.class", "2班".into()),
        ("child.boarding", "否".into()),
        ("child.head_teacher", dice.name()),
        ("child.head_teacher_phone", dice.phone()),
        ("father.name", dice.name()),
        ("father.phone", dice.phone()),
        ("father.work_place", "广东省东莞市".into()),
        ("mother.name", dice.name()),
        ("mother.phone", dice.phone()),
        ("guardian.name", dice.name()),
        ("guardian.relation", "祖父母".into()),
        ("guardian.phone", dice.phone()),
        ("care.kind", "监护情况较好".into()),
        ("village.village", village),
        ("village.group", format!("{}组", dice.roll(9))),
    ];
    record.fields.extend(texts.map(|(key, text)| (key.into(), Value::Text(text))));
    record.fields.insert("household.assistance".into(), Value::Many(vec!["低保".into()]));
    record
}

fn fill(register: &mut Register, count: usize) -> Vec<ChildId> {
    let mut dice = Dice(7);
    let done = register.transact(Operation::Sample, |w| {
        (0..count).map(|_| w.create(child(&mut dice), ChangeSource::Typed)).collect::<crate::Result<Vec<_>>>()
    });
    done.expect("filled").value
}

/// Time on the processor so far, which other programs don't lengthen; the wall's where the system doesn't tell.
fn on_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next().and_then(|nanos| nanos.parse().ok()));
    nanos.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (start, processor) = (Instant::now(), on_processor());
    let value = work();
    let (wall, processor) =
        (start.elapsed().as_secs_f64() * 1000.0, (on_processor() - processor).as_secs_f64() * 1000.0);
    println!("{what:44} {wall:>9.1} ms, on the processor {processor:>9.1} ms");
    value
}

/// The 95th percentile of the time of one call.
fn p95(what: &str, mut work: impl FnMut(usize)) -> Duration {
    let mut times: Vec<Duration> = (0..100)
        .map(|round| {
            let start = Instant::now();
            work(round);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let [median, p95] = [times[49], times[94]].map(|time| time.as_secs_f64() * 1000.0);
    println!("{what:44} {median:>9.2} ms median {p95:>9.2} ms p95");
    times[94]
}

/// What the same bytes cost without a register: one table, one index, SQLCipher.
fn bare_insert(fixture: &Fixture, register: &Register, count: usize) {
    let mut dice = Dice(7);
    let rows: Vec<Record> = (0..count).map(|_| child(&mut dice)).collect();
    let path = fixture.place.path().join("bare.db");
    std::fs::remove_file(&path).ok();
    let mut connection =
        super::super::connection::open(&path, &register.key, super::super::connection::Way::New).expect("made");
    let columns: Vec<String> = (0..28).map(|n| format!("c{n}")).collect();
    connection
        .execute_batch(&format!("CREATE TABLE t ({}); PRAGMA synchronous = FULL", columns.join(",")))
        .expect("made");
    timed(&format!("bare insert of {count} × 28"), || {
        let transaction = connection.transaction().expect("begun");
        let mut insert =
            transaction.prepare(&format!("INSERT INTO t VALUES ({})", vec!["?"; 28].join(","))).expect("prepared");
        for row in &rows {
            let texts = row.fields.values().map(|value| value.display().into_owned());
            insert.execute(rusqlite::params_from_iter(texts)).expect("inserted");
        }
        drop(insert);
        transaction.commit().expect("committed");
    });
}

#[test]
#[ignore = "measures"]
fn an_import_costs_little_more_than_a_bare_insert() {
    let (fixture, mut register) = Fixture::new();
    for _ in 0..3 {
        bare_insert(&fixture, &register, 10_000);
        timed("create 10,000 children in one step", || fill(&mut register, 10_000));
    }
    let mut dice = Dice(7);
    let rows: Vec<Record> = (0..10_000).map(|_| child(&mut dice)).collect();
    timed("  of it: lines of the roll", || {
        rows.iter().map(|r| RollRow::of(ChildId::new(), r)).map(|r| r.name.len()).sum::<usize>()
    });
    timed("  of it: documents", || rows.iter().map(|r| document(r).expect("json").len()).sum::<usize>());
    timed("  of it: digests", || rows.iter().map(|r| usize::from(digest(r)[0])).sum::<usize>());
    timed("  of it: making up children", || (0..10_000).map(|_| child(&mut dice).fields.len()).sum::<usize>());
}

/// Lists as the page asks for them.
fn lists() -> Vec<(&'static str, ListQuery)> {
    let clock = Clock::new("2026-11-21".parse().expect("a date"), BirthdayRule::NextDay);
    let narrow = |narrow| ListQuery { narrow, ..ListQuery::default() };
    let sorted = |sort| ListQuery { sort, descending: true, ..ListQuery::default() };
    let schooling = COUNTED.iter().position(|key| *key == "child.schooling").expect("counted");
    let codes = vec![(schooling, vec![option_number("child.schooling", "小学")])];
    vec![
        ("sorted by age", sorted(Sort::Age)),
        ("sorted by what is missing", sorted(Sort::Missing)),
        ("ages 6 to 11", narrow(Narrow { born: vec![clock.born(6..=11)], ..Narrow::default() })),
        ("of a kind of schooling", narrow(Narrow { codes, ..Narrow::default() })),
        ("with something missing", narrow(Narrow { missing: Some(u64::MAX), ..Narrow::default() })),
        ("with bad numbers", narrow(Narrow { findings: Some((1 << 4, clock)), ..Narrow::default() })),
    ]
}

#[test]
#[ignore = "takes a minute"]
fn a_county_is_searched_and_listed_in_a_frame() {
    let (fixture, mut register) = Fixture::new();
    bare_insert(&fixture, &register, 10_000);
    timed("create 10,000 children in one step", || fill(&mut register, 10_000));
    timed("undo it", || register.undo().expect("undone"));
    let ids = timed("create 260,070 children in one step", || fill(&mut register, COUNTY));
    timed("close with backup", || register.close().expect("closed"));
    let mut register = timed("open", || fixture.open().expect("opened"));
    let mut slowest = Duration::ZERO;
    for search in ["", "小明", "王", "zxm", "w", "wangxiao", "1234", "3", "004x", "芳 138", "河村"] {
        let total = register.page(search, 0, 1).expect("listed").total;
        let time = p95(&format!("page of 200, search “{search}” ({total})"), |round| {
            let offset = (round as u32 * 7919) % total.max(1);
            register.page(search, offset, 200).expect("listed");
        });
        slowest = slowest.max(time);
    }
    for (what, query) in lists() {
        let total = register.list(&query, 0, 1).expect("listed").total;
        // Each page of a list that was not asked for before: a clerk who clicks on, never twice the same.
        let time = p95(&format!("first page of 200, {what} ({total})"), |round| {
            let query = ListQuery { search: " ".repeat(round), ..query.clone() };
            register.list(&query, 0, 200).expect("listed");
        });
        slowest = slowest.max(time);
    }
    p95("facts of everybody", |_| {
        let count = register.facts().filter(|(_, area, facts)| !area.is_empty() && facts.code(1) > 0).count();
        assert_eq!(count, COUNTY);
    });
    p95("one edit in a step of its own", |round| {
        let id = ids[round * 1000];
        let record = register.child(id).expect("there").record.with("child.school", format!("{round}小").as_str());
        register.transact(Operation::EditChild, |w| w.save(id, record, ChangeSource::Typed)).expect("saved");
    });
    p95("by ID number", |round| {
        let number = register.child(ids[round]).expect("there").record.text("child.id_number").map(str::to_owned);
        assert!(!register.by_id_number(&number.expect("a number")).expect("asked").is_empty());
    });
    timed("visit everybody in pinyin order", || register.each("", &mut |_| Ok(())).expect("visited"));
    timed("check", || assert!(register.check().expect("checked").is_sound()));
    println!("file: {} MB", std::fs::metadata(fixture.file("register.db")).expect("a file").len() >> 20);
    if !cfg!(debug_assertions) {
        assert!(slowest < Duration::from_millis(16), "{slowest:?}");
    }
}

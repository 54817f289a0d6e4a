//! Invented children: generated names, generated ID numbers of a region that doesn't exist, the same ones for the same seed.

pub mod designs;

use tongce_core::domain::{Record, Value, id_number};

/// A small generator of numbers (xorshift64*), so that runs can be repeated without a dependency.
pub struct Dice(u64);

impl Dice {
    /// Seed 0 is taken for 1, which the generator needs.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The next number of the sequence.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    /// One of the items.
    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len() as u64) as usize]
    }
}

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "单", "曾", "仇", "解", "查", "区", "朴",
    "翟", "种", "缪", "欧阳", "令狐",
];
const GIVEN: [&str; 40] = [
    "大山", "小河", "春花", "秋菊", "冬梅", "夏荷", "铁柱", "石头", "云飞", "清风", "明月", "子涵", "梓萱", "浩然",
    "欣怡", "语嫣", "文博", "雅静", "志强", "建国", "国庆", "和平", "卫东", "晓东", "芳芳", "丽华", "桂花", "玉兰",
    "天佑", "家豪", "俊杰", "诗涵", "若曦", "可欣", "一诺", "宇轩", "泽宇", "佳琪", "梦瑶", "紫薇",
];
const VILLAGES: [&str; 6] = ["大坪村", "小河村", "白岩村", "枫香村", "青杠村", "水井村"];
const CITIES: [&str; 6] = ["广东省东莞市", "浙江省义乌市", "福建省晋江市", "江苏省苏州市", "上海市", "在家"];

/// A name.
pub fn name(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN))
}

/// A sound ID number of somebody born in one of the years, with an order number of its own.
pub fn id_number(dice: &mut Dice, years: std::ops::Range<u64>, order: u64) -> String {
    let year = years.start + dice.below(years.end - years.start);
    let seventeen = format!(
        "5201{:02}{year}{:02}{:02}{:03}",
        90 + (order / 1000) % 10,
        1 + dice.below(12),
        1 + dice.below(28),
        order % 1000
    );
    let check = id_number::check_character(&seventeen).map_or('0', char::from);
    format!("{seventeen}{check}")
}

/// A mobile number of a prefix that is not given out.
pub fn phone(dice: &mut Dice) -> String {
    format!("199{:08}", dice.below(100_000_000))
}

/// One child with the fields that a roster of 28 columns has.
pub fn child(dice: &mut Dice, number: u64) -> Record {
    let id = id_number(dice, 2011..2026, number);
    let birth = format!("{}-{}-{}", &id[6..10], &id[10..12], &id[12..14]);
    let address = format!("贵州省云岭市青禾县石桥镇{}{}组", dice.pick(&VILLAGES), 1 + dice.below(12));
    let age = 2026 - id[6..10].parse::<u64>().unwrap_or(2020);
    let (schooling, school, grade) = match age {
        0..=3 => ("未入园", "", ""),
        4..=6 => ("幼儿园", "石桥镇中心幼儿园", "大班"),
        7..=12 => ("小学", "石桥镇中心小学", "三年级"),
        _ => ("初中", "石桥镇初级中学", "八年级"),
    };
    let relation = dice.pick(&["祖父", "祖母", "外祖父", "外祖母", "伯父", "姑母"]);
    let fields: [(&'static str, String); 25] = [
        ("child.name", name(dice)),
        ("child.sex", id_number::sex(&id).map_or("男", id_number::Sex::label).to_owned()),
        ("child.ethnicity", dice.pick(&["汉族", "苗族", "侗族", "土家族", "彝族", "穿青人"]).to_owned()),
        ("child.birth_date", birth),
        ("child.id_number", id),
        ("child.hukou_registered", "是".to_owned()),
        ("child.health", dice.pick(&["健康", "健康", "健康", "残疾", "患病"]).to_owned()),
        ("child.schooling", schooling.to_owned()),
        ("child.school", school.to_owned()),
        ("child.grade", grade.to_owned()),
        ("child.class", if grade.is_empty() { String::new() } else { format!("（{}）班", 1 + dice.below(4)) }),
        ("child.boarding", if age > 6 { dice.pick(&["是", "否"]).to_owned() } else { "否".to_owned() }),
        ("child.hukou_address", address.clone()),
        ("child.residence_address", address),
        ("father.name", name(dice)),
        ("father.work_place", dice.pick(&CITIES).to_owned()),
        ("father.phone", phone(dice)),
        ("mother.name", name(dice)),
        ("mother.work_place", dice.pick(&CITIES).to_owned()),
        ("mother.phone", phone(dice)),
        ("guardian.name", name(dice)),
        ("guardian.relation", relation.to_owned()),
        ("guardian.phone", phone(dice)),
        ("guardian.id_number", id_number(dice, 1945..1970, number)),
        (
            "care.kind",
            dice.pick(&["监护情况较好", "监护情况一般", "受委托监护人监护能力不足", "父或母无监护能力"]).to_owned(),
        ),
    ];
    let mut record = Record::default();
    for (key, text) in fields {
        if !text.is_empty() {
            record.fields.insert(key.into(), Value::Text(text));
        }
    }
    if dice.below(2) == 0 {
        record
            .fields
            .insert("household.assistance".into(), Value::Many(vec!["享受低保".to_owned(), "医疗救助".to_owned()]));
    }
    record
}

//! What stands in the invented rows.

use tongce_core::domain::id_number;
use tongce_core::sheets::cells::Cell;

use crate::{Dice, id_number as invented_id, name, phone};

/// One invented person and the cells about them.
pub struct Person {
    number: u64,
    id: String,
    adult: String,
}

const VILLAGES: [&str; 5] = ["大坪村", "小河村", "白岩村", "枫香村", "水井村"];
const CITIES: [&str; 5] = ["广东省东莞市", "浙江义乌", "福建晋江", "江苏省苏州市", "上海市"];
const RELATIONS: [&str; 6] = ["祖父", "奶奶", "外祖母", "外公", "伯父", "姑姑"];

impl Person {
    /// The person of a row.
    pub fn new(dice: &mut Dice, number: u64) -> Self {
        let order = dice.below(10_000);
        let id = invented_id(dice, 2011..2022, order);
        Self { number, adult: invented_id(dice, 1955..1992, order + 1), id }
    }

    /// A cell of the kind that a design names, or one that suits the field.
    pub fn value(&self, kind: &str, dice: &mut Dice) -> Cell {
        if let Some(list) = kind.strip_prefix('=') {
            let items: Vec<&str> = list.split('/').collect();
            return Cell::Text(dice.pick(&items).to_owned());
        }
        let of_field = kind.rsplit('.').next().unwrap_or(kind);
        let text =
            self.about_child(of_field, dice).or_else(|| people(of_field, dice)).or_else(|| texts(of_field, dice));
        match text {
            Some(text) if text.is_empty() => Cell::Empty,
            Some(text) => Cell::Text(text),
            None => self.number(of_field, dice),
        }
    }

    fn about_child(&self, kind: &str, dice: &mut Dice) -> Option<String> {
        let (year, month, day) = (&self.id[6..10], &self.id[10..12], &self.id[12..14]);
        let plain = |text: &str| text.trim_start_matches('0').to_owned();
        Some(match kind {
            "id_number" => self.id.clone(),
            "adultid" => self.adult.clone(),
            "elderid" => invented_id(dice, 1938..1955, self.number),
            "sex" => id_number::sex(&self.id).map_or("男", id_number::Sex::label).to_owned(),
            "birth_date" | "iso" | "agreement_date" | "registered_on" => format!("{year}-{month}-{day}"),
            "dots" => format!("{year}.{}.{}", plain(month), plain(day)),
            "slash" => format!("{year}/{}/{}", plain(month), plain(day)),
            "compact" => format!("{year}{month}{day}"),
            "ym" => format!("{year}.{month}"),
            "ym6" => format!("{}09", year.parse::<u32>().unwrap_or(2012) + 6),
            "cndate" => format!("{year}年{}月{}日", plain(month), plain(day)),
            "studno" | "student_number" => format!("G{}", self.id),
            "idstud" => format!("{}/G{}", self.id, self.id),
            "namesex" => format!("{}（{}）", name(dice), id_number::sex(&self.id).map_or("男", id_number::Sex::label)),
            "discert" => format!("{}4{}", self.id, 1 + dice.below(4)),
            "idphone" => format!("{}，{}", self.adult, phone(dice)),
            _ => return None,
        })
    }

    fn number(&self, kind: &str, dice: &mut Dice) -> Cell {
        let tenth = |number: u64| number as f64 / 10.0;
        Cell::Number(match kind {
            "row_number" | "num" | "seatnum" => self.number as f64,
            "age" => 2026.0 - self.id[6..10].parse::<f64>().unwrap_or(2015.0),
            "age50" => 48.0 + dice.below(30) as f64,
            "score" => 40.0 + dice.below(60) as f64,
            "small" => 1.0 + dice.below(9) as f64,
            "money" => 50.0 * (1 + dice.below(20)) as f64,
            "height" => tenth(900 + dice.below(700)),
            "weight" => tenth(150 + dice.below(400)),
            "vision" => tenth(40 + dice.below(13)),
            "examno" => 260_300.0 + self.number as f64,
            "phonenum" => phone(dice).parse().unwrap_or_default(),
            "serial" => 36_526.0 + dice.below(9_000) as f64,
            _ => return Cell::Text(format!("内容{}", 1 + dice.below(9))),
        })
    }
}

fn people(kind: &str, dice: &mut Dice) -> Option<String> {
    Some(match kind {
        "name" | "head_name" | "contact_name" | "head_teacher" => name(dice),
        "phone" | "contact_phone" | "head_teacher_phone" => phone(dice),
        "namephone" => format!("{} {}", name(dice), phone(dice)),
        "namerel" => format!("{}（{}）", name(dice), dice.pick(&RELATIONS)),
        "relation" => dice.pick(&RELATIONS).to_owned(),
        "landline" => format!("0851-2{:07}", dice.below(10_000_000)),
        "ethnicity" => dice.pick(&["汉族", "苗族", "侗族", "土家族"]).to_owned(),
        "wechat" => format!("wx_{:06}", dice.below(1_000_000)),
        "bankcard" => format!("6217{:015}", dice.below(1_000_000_000_000_000)),
        "tick" => dice.pick(&["√", "", ""]).to_owned(),
        "att" => dice.pick(&["√", "√", "√", "○", "×"]).to_owned(),
        "yn" | "boarding" | "hukou_registered" | "both_away" | "entrusted" => dice.pick(&["是", "否"]).to_owned(),
        "blank" | "former_name" => String::new(),
        "remark" | "remarks" => dice.pick(&["", "", "需重点关注", "已办低保"]).to_owned(),
        _ => return None,
    })
}

fn texts(kind: &str, dice: &mut Dice) -> Option<String> {
    Some(match kind {
        "hukou_address" | "residence_address" | "address" | "addr" => {
            format!("青禾县石桥镇{}{}组", dice.pick(&VILLAGES), 1 + dice.below(12))
        }
        "addrphone" => format!("{}{}组 {}", dice.pick(&VILLAGES), 1 + dice.below(12), phone(dice)),
        "county" => "青禾县".to_owned(),
        "township" => dice.pick(&["石桥镇", "白岩乡"]).to_owned(),
        "village" => dice.pick(&VILLAGES).to_owned(),
        "group" => format!("{}组", dice.pick(&["一", "二", "三", "四"])),
        "school" => dice.pick(&["石桥镇中心小学", "石桥镇初级中学", "大坪村小学"]).to_owned(),
        "grade" => dice.pick(&["一年级", "三年级", "六年级", "七年级"]).to_owned(),
        "class" => dice.pick(&["三（1）班", "三（2）班", "六（1）班"]).to_owned(),
        "schoolclass" => format!("石桥镇中心小学{}", dice.pick(&["三年级1班", "五（2）班"])),
        "work_place" | "city" => dice.pick(&CITIES).to_owned(),
        "employer" => dice.pick(&["东莞市宏达鞋厂", "务农", "个体经营"]).to_owned(),
        "schooling" => dice.pick(&["幼儿园", "小学", "初中"]).to_owned(),
        "health" => dice.pick(&["健康", "健康", "残疾", "患病"]).to_owned(),
        "away_since" => format!("20{:02}.{}", 10 + dice.below(15), 1 + dice.below(12)),
        "occupation" => dice.pick(&["务农", "务工", "个体户"]).to_owned(),
        "code" => format!("QH{:06}", dice.below(1_000_000)),
        "area" => format!("5203{:08}", dice.below(100_000_000)),
        "zip" => format!("56{:04}", dice.below(10_000)),
        "course" => dice.pick(&["语文", "数学", "英语", "体育", "音乐", "班会"]).to_owned(),
        _ => return None,
    })
}

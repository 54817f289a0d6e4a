//! What can be asked of the command line. Its help is in `assets/words/cli.json`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use tongce_core::sheets::plan::{Decision, OnBlank};

/// A sentence of the help.
fn help(name: &str) -> String {
    tongce_core::words::say::<&str>(&format!("cli.{name}"), &[])
}

#[derive(Debug, Parser)]
#[command(name = "tongce", version, about = help("about"))]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[arg(long, global = true, help = help("json"))]
    pub json: bool,
    #[arg(long, global = true, value_name = "FILE", help = help("password_file"))]
    pub password_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", help = help("workbook_password_file"))]
    pub workbook_password_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "NAME", help = help("operator_name"))]
    pub operator: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = help("init"))]
    Init {
        register: PathBuf,
        #[arg(long, value_name = "NAME", help = help("init_unit"))]
        unit: String,
        #[arg(long, value_name = "CODE", help = help("init_region"))]
        region: Option<String>,
    },
    #[command(about = help("recognise"))]
    Recognise {
        file: PathBuf,
        #[arg(long, help = help("recognise_explain"))]
        explain: bool,
        #[arg(long, value_name = "REGISTER", help = help("recognise_knowing"))]
        knowing: Option<PathBuf>,
    },
    #[command(about = help("import"))]
    Import {
        register: PathBuf,
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[arg(long, help = help("import_plan"))]
        plan: bool,
        #[arg(long, value_enum, default_value_t = Blank::Keep, help = help("import_on_blank"))]
        on_blank: Blank,
        #[arg(long, help = help("import_take_theirs"))]
        take_theirs: bool,
        #[arg(long = "column", value_name = "SHEET!C=FIELD", help = help("import_column"))]
        columns: Vec<String>,
        #[arg(long = "skip-sheet", value_name = "SHEET", help = help("import_skip_sheet"))]
        skip_sheets: Vec<String>,
        #[arg(long, value_name = "OUT.xlsx", help = help("import_errors"))]
        errors: Option<PathBuf>,
        #[arg(long, help = help("replace"))]
        replace: bool,
    },
    #[command(about = help("parked"))]
    Parked {
        register: PathBuf,
        #[arg(long, default_value_t = 0, value_name = "N", help = help("parked_from"))]
        from: u32,
        #[arg(long, value_name = "N", help = help("list_limit"))]
        limit: Option<u32>,
    },
    #[command(about = help("decide"))]
    Decide {
        register: PathBuf,
        parked: i64,
        #[arg(value_enum)]
        decision: Verdict,
        #[arg(long, value_name = "CHILD", help = help("decide_child"))]
        child: Option<String>,
    },
    #[command(about = help("undo_import"))]
    UndoImport { register: PathBuf, import: Option<i64> },
    #[command(about = help("list"))]
    List {
        register: PathBuf,
        #[arg(long, default_value = "", help = help("search"))]
        search: String,
        #[arg(long, help = help("list_limit"))]
        limit: Option<u32>,
    },
    #[command(about = help("show"))]
    Show { register: PathBuf, child: String },
    #[command(about = help("export"))]
    Export {
        register: PathBuf,
        form: String,
        out: PathBuf,
        #[arg(long, value_name = "YYYY-MM-DD", help = help("export_as_of"))]
        as_of: Option<NaiveDate>,
        #[arg(long, default_value = "", help = help("search"))]
        search: String,
        #[arg(long, default_value = "", value_name = "NAME", help = help("export_to"))]
        to: String,
        #[arg(long, help = help("export_no_keys"))]
        no_keys: bool,
        #[arg(long, help = help("replace"))]
        replace: bool,
    },
    #[command(about = help("fill"))]
    Fill {
        register: PathBuf,
        #[command(flatten)]
        wanted: Fill,
    },
    #[command(about = help("pack"))]
    Pack {
        #[command(subcommand)]
        task: Pack,
    },
    #[command(about = help("operator"))]
    Operator {
        #[command(subcommand)]
        task: Operator,
    },
    #[command(about = help("forms"))]
    Forms,
    #[command(about = help("fields"))]
    Fields {
        #[arg(default_value = "", value_name = "TEXT", help = help("fields_search"))]
        search: String,
    },
    #[command(about = help("check"))]
    Check { register: PathBuf },
    #[command(about = help("history"))]
    History { register: PathBuf, child: String },
    #[command(about = help("undo"))]
    Undo { register: PathBuf },
    #[command(about = help("backup"))]
    Backup {
        register: PathBuf,
        out: PathBuf,
        #[arg(long, help = help("replace"))]
        replace: bool,
    },
    #[command(about = help("restore"))]
    Restore {
        backup: PathBuf,
        register: PathBuf,
        #[arg(long, help = help("restore_replace"))]
        replace: bool,
    },
    #[command(about = help("serve"))]
    Serve {
        register: PathBuf,
        files: Vec<PathBuf>,
        #[arg(long, default_value_t = 0, help = help("serve_port"))]
        port: u16,
        #[arg(long, help = help("serve_no_open"))]
        no_open: bool,
        #[arg(long, value_name = "DIR", help = help("serve_export_folder"))]
        export_folder: Option<PathBuf>,
    },
}

/// `pack`
#[derive(Debug, Subcommand)]
pub(crate) enum Pack {
    #[command(about = help("pack_list"))]
    List { register: PathBuf },
    #[command(about = help("pack_export"))]
    Export {
        register: PathBuf,
        out: PathBuf,
        #[arg(long, help = help("replace"))]
        replace: bool,
    },
    #[command(about = help("pack_import"))]
    Import { register: PathBuf, file: PathBuf },
    #[command(about = help("pack_forget"))]
    Forget { register: PathBuf, name: String },
}

/// `operator`
#[derive(Debug, Subcommand)]
pub(crate) enum Operator {
    #[command(about = help("operator_list"))]
    List { register: PathBuf },
    #[command(about = help("operator_add"))]
    Add {
        register: PathBuf,
        name: String,
        #[arg(long, value_name = "FILE", help = help("new_password_file"))]
        new_password_file: Option<PathBuf>,
    },
    #[command(about = help("operator_remove"))]
    Remove { register: PathBuf, name: String },
    #[command(about = help("operator_password"))]
    Password {
        register: PathBuf,
        #[arg(long, value_name = "FILE", help = help("new_password_file"))]
        new_password_file: Option<PathBuf>,
    },
}

/// What is said of a parked row.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Verdict {
    Same,
    Other,
    Later,
}

impl From<Verdict> for Decision {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Same => Decision::Same,
            Verdict::Other => Decision::Other,
            Verdict::Later => Decision::Later,
        }
    }
}

/// `--on-blank`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Blank {
    Keep,
    Clear,
    Fill,
}

impl From<Blank> for OnBlank {
    fn from(blank: Blank) -> Self {
        match blank {
            Blank::Keep => OnBlank::Keep,
            Blank::Clear => OnBlank::Clear,
            Blank::Fill => OnBlank::Fill,
        }
    }
}

/// What to fill, and how.
#[derive(Debug, clap::Args)]
// The command itself is called so already.
#[group(skip)]
pub(crate) struct Fill {
    pub template: PathBuf,
    pub out: PathBuf,
    #[arg(long, value_name = "NAME", help = help("fill_sheet"))]
    pub sheet: Option<String>,
    #[arg(long, default_value = "", help = help("search"))]
    pub search: String,
    #[arg(long, value_name = "YYYY-MM-DD", help = help("export_as_of"))]
    pub as_of: Option<NaiveDate>,
    #[arg(long = "column", value_name = "C=child.phone", help = help("fill_column"))]
    pub columns: Vec<String>,
    #[arg(long, help = help("fill_overwrite"))]
    pub overwrite: bool,
    #[arg(long, help = help("fill_one_file"))]
    pub one_file_per_child: bool,
    #[arg(long, default_value = "", value_name = "NAME", help = help("export_to"))]
    pub to: String,
    #[arg(long, help = help("export_no_keys"))]
    pub no_keys: bool,
    #[arg(long, help = help("replace"))]
    pub replace: bool,
    #[arg(long, help = help("fill_yes"))]
    pub yes: bool,
}

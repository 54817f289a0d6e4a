//! The command line's own words (用法, 选项, 显示说明 …) in the language in which the rest is said.

use clap::{Arg, ArgAction, Command};

use crate::output::say;

const TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}{after-help}";

fn word(name: &str) -> String {
    say(&format!("clap_{name}"), &[])
}

/// A command with its headings, help and version spoken.
pub(crate) fn spoken(command: Command) -> Command {
    let command = with_version(dressed(command));
    let mut built = command.clone();
    built.build();
    with_usage(command, &built)
}

fn with_version(command: Command) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    command.disable_version_flag(true).arg(version.help(word("version")).help_heading(word("options")))
}

fn dressed(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(word("help"));
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(TEMPLATE.replace("{usage-heading}", &word("usage")))
        .subcommand_help_heading(word("commands"))
        .subcommand_value_name(word("command"))
        .arg(help)
        .mut_args(argument);
    // Under a heading of our own they would stand by the alphabet.
    let order: Vec<_> = command.get_positionals().map(|arg| arg.get_id().clone()).collect();
    let numbered = order.into_iter().enumerate();
    let command = numbered.fold(command, |command, (at, id)| command.mut_arg(id, |arg| arg.display_order(at)));
    command.mut_subcommands(dressed)
}

/// Puts an argument under its heading; what it may be and what it is by itself stands behind its sentence.
fn argument(arg: Arg) -> Arg {
    let heading = if arg.is_positional() { word("arguments") } else { word("options") };
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let arg = arg.help_heading(heading);
    if !takes_value {
        return arg;
    }
    let possible: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let mut sentence = arg.get_help().map(ToString::to_string).unwrap_or_default();
    for (name, values) in [("possible", possible), ("default", default)] {
        let values = values.join("、");
        if !values.is_empty() {
            sentence.push_str(&say(&format!("clap_{name}"), &[("values", &values)]));
        }
    }
    arg.hide_possible_values(true).hide_default_value(true).help(sentence)
}

/// How each command is written, which is known only once the whole is built.
fn with_usage(command: Command, built: &Command) -> Command {
    let usage = built.clone().render_usage().to_string();
    let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage);
    let usage = usage.replace("[OPTIONS]", &format!("[{}]", word("options_mark")));
    let command = command.override_usage(usage);
    command.mut_subcommands(|inner| match built.find_subcommand(inner.get_name()) {
        Some(built) => with_usage(inner, built),
        None => inner,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use tongce_core::words;

    use super::*;
    use crate::args::Args;

    fn pages(command: &Command, pages: &mut Vec<String>) {
        pages.push(command.clone().render_long_help().to_string());
        command.get_subcommands().for_each(|inner| self::pages(inner, pages));
    }

    #[test]
    fn no_page_of_the_help_speaks_two_languages() {
        if words::language() == words::Language::English {
            return;
        }
        let mut built = spoken(Args::command());
        built.build();
        let mut all = Vec::new();
        pages(&built, &mut all);
        assert!(all.len() > 20);
        for page in all {
            for english in ["Usage", "Options", "OPTIONS", "Commands", "Arguments", "Print ", "default:", "possible"] {
                assert!(!page.contains(english), "{english}: {page}");
            }
            assert!(page.contains(&word("usage")) && page.contains(&word("help")), "{page}");
        }
    }
}

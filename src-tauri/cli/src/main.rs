//! `tongce`: the register from the command line.

fn main() -> std::process::ExitCode {
    tongce_cli::main()
}

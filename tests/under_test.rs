//! The program under test: the same `main` as `tongce`.

fn main() -> std::process::ExitCode {
    tongce_cli::main()
}

//! What the pod in memory runs: a shell with four words, and a line that can be edited.

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::server::{ContainerProcess, Exit};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const INTERRUPT: u8 = 3;
const END: u8 = 4;
const BACKSPACE: [u8; 2] = [8, 127];

pub(crate) fn pod() -> Result<Pod, serde_json::Error> {
    serde_json::from_value(json!({
        "metadata": {"name": "web"},
        "spec": {"nodeName": "here", "containers": [{"name": "main", "image": "none"}]},
    }))
}

pub(crate) async fn run(process: ContainerProcess) -> Exit {
    let mut shell = Shell {
        process,
        size: None,
        line: String::new(),
        sleeps: false,
    };
    match shell.run().await {
        Ok(code) => Exit::Code(code),
        Err(error) => Exit::Failed(error.to_string()),
    }
}

struct Shell {
    process: ContainerProcess,
    size: Option<(u16, u16)>,
    line: String,
    sleeps: bool,
}

impl Shell {
    /// To the code that it ends with.
    async fn run(&mut self) -> std::io::Result<i32> {
        self.say("$ ").await?;
        loop {
            tokio::select! {
                Some(size) = self.process.resizes.next() => self.size = Some(size),
                typed = self.process.stdin.read_u8() => match typed {
                    Ok(typed) => {
                        if let Some(code) = self.typed(typed).await? {
                            return Ok(code);
                        }
                    }
                    Err(_) => return Ok(0),
                },
            }
        }
    }

    async fn typed(&mut self, typed: u8) -> std::io::Result<Option<i32>> {
        match typed {
            INTERRUPT => {
                self.sleeps = false;
                self.line.clear();
                self.say("^C\r\n$ ").await?;
            }
            _ if self.sleeps => {}
            END if self.line.is_empty() => return Ok(Some(0)),
            b'\r' | b'\n' => return self.enter().await,
            _ if BACKSPACE.contains(&typed) && self.line.pop().is_some() => {
                self.echo("\u{8} \u{8}").await?;
            }
            b' '..=b'~' => {
                let typed = char::from(typed);
                self.line.push(typed);
                self.echo(typed.encode_utf8(&mut [0; 4])).await?;
            }
            _ => {}
        }
        Ok(None)
    }

    async fn enter(&mut self) -> std::io::Result<Option<i32>> {
        self.echo("\r\n").await?;
        let line = std::mem::take(&mut self.line);
        let answer = match line.split_whitespace().collect::<Vec<_>>()[..] {
            [] => String::new(),
            ["help"] => "help, size, sleep (until Ctrl-C), exit [CODE]\r\n".into(),
            ["size"] => match self.size {
                Some((width, height)) => format!("{width} x {height}\r\n"),
                None => "unknown\r\n".into(),
            },
            ["sleep"] => {
                self.sleeps = true;
                return Ok(None);
            }
            ["exit"] => return Ok(Some(0)),
            ["exit", code] => return Ok(Some(code.parse().unwrap_or(2))),
            [word, ..] => format!("{word}: there is no such command here\r\n"),
        };
        self.say(&format!("{answer}$ ")).await?;
        Ok(None)
    }

    /// Shows what was typed, as terminals do.
    async fn echo(&mut self, text: &str) -> std::io::Result<()> {
        if self.process.tty {
            self.say(text).await?;
        }
        Ok(())
    }

    async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.process.stdout.write_all(text.as_bytes()).await
    }
}

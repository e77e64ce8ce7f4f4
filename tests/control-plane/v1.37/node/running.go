package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/creack/pty"
)

// waits is what a container does whose command is in its image.
var waits = []string{"sleep", "2147483647"}

// running is the main process of a container.
type running struct {
	node    *node
	command *exec.Cmd
	// Where it takes one.
	stdin    io.WriteCloser
	terminal *os.File
	log      *os.File
	stdout   listeners
	stderr   listeners
	written  sync.WaitGroup
	done     chan struct{}
}

func (c *container) start() (*running, error) {
	argv := append(append([]string{}, c.spec.Command...), c.spec.Args...)
	if len(argv) == 0 {
		argv = waits
	}
	command, err := c.pod.node.command(argv, c.environment())
	if err != nil {
		return nil, err
	}
	path := c.logFile(c.attempt)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// Those of the last two can be asked for.
	_ = os.Remove(c.logFile(c.attempt - 2))
	log, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	r := &running{node: c.pod.node, command: command, log: log, done: make(chan struct{})}
	start := r.startPlain
	if c.spec.TTY {
		start = r.startInTerminal
	}
	if err := start(c.spec.Stdin); err != nil {
		log.Close()
		return nil, err
	}
	return r, nil
}

func (r *running) startInTerminal(stdin bool) error {
	terminal, err := pty.Start(r.command)
	if err != nil {
		return err
	}
	r.terminal = terminal
	if stdin {
		r.stdin = terminal
	}
	r.keep(terminal, "stdout", &r.stdout)
	return nil
}

func (r *running) startPlain(stdin bool) error {
	ownGroup(r.command)
	if stdin {
		pipe, err := r.command.StdinPipe()
		if err != nil {
			return err
		}
		r.stdin = pipe
	}
	stdout, intoStdout, err := os.Pipe()
	if err != nil {
		return err
	}
	defer intoStdout.Close()
	stderr, intoStderr, err := os.Pipe()
	if err != nil {
		stdout.Close()
		return err
	}
	defer intoStderr.Close()
	r.command.Stdout, r.command.Stderr = intoStdout, intoStderr
	if err := r.command.Start(); err != nil {
		stdout.Close()
		stderr.Close()
		return err
	}
	r.keep(stdout, "stdout", &r.stdout)
	r.keep(stderr, "stderr", &r.stderr)
	return nil
}

// keep writes what comes from a stream into the log, and to who is attached.
func (r *running) keep(from io.ReadCloser, stream string, to *listeners) {
	r.written.Add(1)
	go func() {
		defer r.written.Done()
		defer from.Close()
		writeLog(r.log, stream, io.TeeReader(from, to))
	}()
}

// wait waits until it has ended and all that it wrote is in the log.
func (r *running) wait() int {
	code := r.node.wait(r.command)
	r.written.Wait()
	r.log.Close()
	close(r.done)
	return code
}

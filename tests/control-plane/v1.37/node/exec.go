package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/creack/pty"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// ExecInContainer runs a command to its end, however long it takes. The streams are nil that nobody asked for.
func (c *container) ExecInContainer(_ context.Context, _, _, _ string, argv []string, in io.Reader, out, errs io.WriteCloser,
	tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	command, err := c.pod.node.command(argv, c.environment())
	if err != nil {
		return err
	}
	start := startPiped
	if tty {
		start = startInTerminal
	}
	drained, err := start(command, in, out, errs, resize)
	if err != nil {
		return err
	}
	leader := command.Process.Pid
	if !c.adopt(leader) {
		c.pod.node.kill(leader)
	}
	code := c.pod.node.wait(command)
	<-drained
	c.release(leader)
	if code != 0 {
		return utilexec.CodeExitError{Err: fmt.Errorf("error executing command %v, exit code %d", argv, code), Code: code}
	}
	return nil
}

// adopt makes a group of processes end with the container, if that has not ended.
func (c *container) adopt(leader int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.main == nil {
		return false
	}
	c.others[leader] = true
	return true
}

func (c *container) release(leader int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.others, leader)
}

func startPiped(command *exec.Cmd, in io.Reader, out, errs io.WriteCloser, _ <-chan remotecommand.TerminalSize) (<-chan struct{}, error) {
	ownGroup(command)
	if in != nil {
		// Not the command's own reader, as that would be waited for: nobody need end what is not read.
		stdin, err := command.StdinPipe()
		if err != nil {
			return nil, err
		}
		go copyAndClose(stdin, in)
	}
	if out != nil {
		command.Stdout = out
	}
	if errs != nil {
		command.Stderr = errs
	}
	// Waiting for the command is waiting for its output.
	drained := make(chan struct{})
	close(drained)
	return drained, command.Start()
}

func startInTerminal(command *exec.Cmd, in io.Reader, out, _ io.WriteCloser, resize <-chan remotecommand.TerminalSize) (<-chan struct{}, error) {
	terminal, err := pty.Start(command)
	if err != nil {
		return nil, err
	}
	go followSize(terminal, resize)
	if in != nil {
		go io.Copy(terminal, in)
	}
	if out == nil {
		out = discard{}
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		defer terminal.Close()
		// It ends with an error, which is how a terminal says that nobody holds its other side.
		_, _ = io.Copy(out, terminal)
	}()
	return drained, nil
}

// AttachContainer joins the streams of the main process, until that has ended.
func (c *container) AttachContainer(ctx context.Context, _, _, _ string, in io.Reader, out, errs io.WriteCloser,
	_ bool, resize <-chan remotecommand.TerminalSize) error {
	main := c.current()
	if main == nil {
		return fmt.Errorf("container %q does not run", c.spec.Name)
	}
	if out != nil {
		main.stdout.add(out)
		defer main.stdout.remove(out)
	}
	if errs != nil {
		main.stderr.add(errs)
		defer main.stderr.remove(errs)
	}
	if main.terminal != nil {
		go followSize(main.terminal, resize)
	}
	if in != nil && main.stdin != nil {
		go func() {
			_, _ = io.Copy(main.stdin, in)
			if c.spec.StdinOnce && main.terminal == nil {
				main.stdin.Close()
			}
		}()
	}
	select {
	case <-main.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func followSize(terminal *os.File, resize <-chan remotecommand.TerminalSize) {
	for size := range resize {
		_ = pty.Setsize(terminal, &pty.Winsize{Rows: size.Height, Cols: size.Width})
	}
}

func copyAndClose(to io.WriteCloser, from io.Reader) {
	defer to.Close()
	_, _ = io.Copy(to, from)
}

type discard struct{}

func (discard) Write(bytes []byte) (int, error) { return len(bytes), nil }
func (discard) Close() error                    { return nil }

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// groups is the directory with an empty file for each group of processes that runs, named by its number: whoever ends
// the node by force ends these as well, and takes the directory away so that no more can start.
const groups = "groups"

// announce writes that file and becomes the program. A process is never unknown, and none starts without the directory.
const announce = `: >"$1/$$" || exit 1; shift; exec "$@"`

// command prepares a program that is to lead a group of processes.
func (n *node) command(argv, environment []string) (*exec.Cmd, error) {
	if len(argv) == 0 {
		return nil, fmt.Errorf("no command")
	}
	program, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, err
	}
	args := append([]string{"-c", announce, "announce", filepath.Join(n.directory, groups), program}, argv[1:]...)
	command := exec.Command("/bin/sh", args...)
	command.Env = environment
	return command, nil
}

// ownGroup makes it the leader; a terminal does so by itself.
func ownGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// wait waits for the leader, ends what is left of its group, and tells the exit code as a shell does.
func (n *node) wait(command *exec.Cmd) int {
	// It says no more than the state does.
	_ = command.Wait()
	n.kill(command.Process.Pid)
	status, ok := command.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return command.ProcessState.ExitCode()
}

// kill ends a group; that there is none any more is as good.
func (n *node) kill(leader int) {
	_ = syscall.Kill(-leader, syscall.SIGKILL)
	_ = os.Remove(filepath.Join(n.directory, groups, strconv.Itoa(leader)))
}

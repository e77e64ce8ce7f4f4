package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The first restart comes at once, each later one after twice the time, as with a kubelet, but sooner.
const (
	firstPause   = time.Second
	longestPause = time.Minute
)

type container struct {
	pod  *pod
	spec v1.Container

	mu      sync.Mutex
	attempt int
	state   v1.ContainerState
	last    v1.ContainerState
	main    *running
	// The groups of what was executed in it.
	others map[int]bool
}

// run runs it until it is not to be started again.
func (c *container) run() {
	pause := time.Duration(0)
	for {
		code := c.once()
		if c.pod.isEnding() || !c.restarts(code) {
			return
		}
		if pause > 0 {
			c.wait("CrashLoopBackOff", fmt.Sprintf("back-off %s restarting failed container", pause))
		}
		select {
		case <-time.After(pause):
		case <-c.pod.end:
			return
		}
		pause = min(max(2*pause, firstPause), longestPause)
		c.mu.Lock()
		c.attempt++
		c.mu.Unlock()
	}
}

func (c *container) restarts(code int32) bool {
	switch c.pod.policy {
	case v1.RestartPolicyNever:
		return false
	case v1.RestartPolicyOnFailure:
		return code != 0
	default:
		return true
	}
}

// once runs it from its start to its end.
func (c *container) once() int32 {
	started := metav1.Now()
	main, err := c.start()
	if err != nil {
		return c.ended(started, 128, "StartError", err.Error())
	}
	c.mu.Lock()
	c.main = main
	c.state = v1.ContainerState{Running: &v1.ContainerStateRunning{StartedAt: started}}
	c.mu.Unlock()
	c.pod.report()
	// The end may have been asked for before there was somebody to ask.
	if c.pod.isEnding() {
		c.signal(syscall.SIGTERM)
	}

	code := int32(main.wait())
	c.mu.Lock()
	c.main = nil
	for leader := range c.others {
		c.pod.node.kill(leader)
	}
	c.mu.Unlock()
	reason := "Completed"
	if code != 0 {
		reason = "Error"
	}
	return c.ended(started, code, reason, "")
}

func (c *container) ended(started metav1.Time, code int32, reason, message string) int32 {
	c.mu.Lock()
	c.state = v1.ContainerState{Terminated: &v1.ContainerStateTerminated{
		ExitCode: code, Reason: reason, Message: message,
		StartedAt: started, FinishedAt: metav1.Now(), ContainerID: c.id(),
	}}
	c.last = c.state
	c.mu.Unlock()
	c.pod.report()
	return code
}

func (c *container) wait(reason, message string) {
	c.mu.Lock()
	c.state = v1.ContainerState{Waiting: &v1.ContainerStateWaiting{Reason: reason, Message: message}}
	c.mu.Unlock()
	c.pod.report()
}

func (c *container) signal(signal syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.main != nil {
		// That it has ended is as good.
		_ = c.main.command.Process.Signal(signal)
	}
}

func (c *container) current() *running {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.main
}

func (c *container) status() v1.ContainerStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	runs := c.state.Running != nil
	status := v1.ContainerStatus{
		Name: c.spec.Name, Image: c.spec.Image, State: c.state,
		Ready: runs, Started: &runs, RestartCount: int32(c.attempt),
	}
	if c.state.Terminated == nil {
		status.LastTerminationState = c.last
	}
	if runs || c.last.Terminated != nil {
		status.ContainerID = c.id()
	}
	return status
}

func (c *container) id() string {
	return fmt.Sprintf("process://%s-%s-%d", c.pod.uid, c.spec.Name, c.attempt)
}

func (c *container) logFile(attempt int) string {
	return filepath.Join(c.pod.directory(), c.spec.Name, fmt.Sprintf("%d.log", attempt))
}

func (c *container) environment() []string {
	environment := append(os.Environ(), "HOSTNAME="+c.pod.name)
	for _, variable := range c.spec.Env {
		if variable.ValueFrom == nil {
			environment = append(environment, variable.Name+"="+variable.Value)
		}
	}
	return environment
}

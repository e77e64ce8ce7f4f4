package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"
)

type pod struct {
	node            *node
	namespace, name string
	uid             types.UID
	policy          v1.RestartPolicy
	containers      []*container
	started         metav1.Time
	changed         chan struct{}
	end             chan struct{}
	ending, killing sync.Once
	// The containers that run or will again.
	active sync.WaitGroup
}

func newPod(n *node, object *v1.Pod) *pod {
	p := &pod{
		node: n, namespace: object.Namespace, name: object.Name, uid: object.UID,
		policy:  object.Spec.RestartPolicy,
		started: metav1.Now(),
		changed: make(chan struct{}, 1),
		end:     make(chan struct{}),
	}
	for _, spec := range object.Spec.Containers {
		c := &container{pod: p, spec: spec, others: map[int]bool{}}
		c.state.Waiting = &v1.ContainerStateWaiting{Reason: "ContainerCreating"}
		p.containers = append(p.containers, c)
	}
	return p
}

// start runs its containers, if they have not ended before this node was started.
func (p *pod) start(object *v1.Pod) {
	phase := object.Status.Phase
	if phase == v1.PodSucceeded || phase == v1.PodFailed || object.DeletionTimestamp != nil {
		return
	}
	p.resume(object)
	for _, c := range p.containers {
		if c.state.Terminated != nil {
			continue
		}
		p.active.Go(c.run)
	}
	go p.reportChanges()
	p.report()
}

// resume goes on where a node of the same name was ended, and all containers with it.
func (p *pod) resume(object *v1.Pod) {
	if object.Status.StartTime != nil {
		p.started = *object.Status.StartTime
	}
	for i, status := range object.Status.ContainerStatuses {
		if status.ContainerID == "" || i >= len(p.containers) {
			continue
		}
		c := p.containers[i]
		c.attempt = int(status.RestartCount)
		ended := status.State.Terminated
		if ended == nil {
			ended = &v1.ContainerStateTerminated{ExitCode: 137, Reason: "ContainerStatusUnknown", ContainerID: status.ContainerID}
		}
		c.last.Terminated = ended
		if c.restarts(ended.ExitCode) {
			c.attempt++
		} else {
			c.state = c.last
		}
	}
}

// terminate asks the containers to end, ends them when their time is up, and removes the pod.
func (p *pod) terminate(grace *int64) {
	p.ending.Do(func() {
		close(p.end)
		go func() {
			for _, c := range p.containers {
				c.signal(syscall.SIGTERM)
			}
			seconds := ptr.Deref(grace, v1.DefaultTerminationGracePeriodSeconds)
			late := time.AfterFunc(time.Duration(seconds)*time.Second, p.kill)
			defer late.Stop()
			p.active.Wait()
			p.remove()
		}()
	})
	// Somebody can lose patience later.
	if grace != nil && *grace == 0 {
		p.kill()
	}
}

// kill ends all at once; nobody is told, as the pod is gone.
func (p *pod) kill() {
	p.ending.Do(func() { close(p.end) })
	p.killing.Do(func() {
		go func() {
			p.active.Wait()
			_ = os.RemoveAll(p.directory())
		}()
	})
	for _, c := range p.containers {
		c.mu.Lock()
		if c.main != nil {
			p.node.kill(c.main.command.Process.Pid)
		}
		c.mu.Unlock()
	}
}

func (p *pod) remove() {
	options := *metav1.NewDeleteOptions(0)
	options.Preconditions = metav1.NewUIDPreconditions(string(p.uid))
	for {
		err := p.node.client.CoreV1().Pods(p.namespace).Delete(context.Background(), p.name, options)
		if err == nil || errors.IsNotFound(err) || errors.IsConflict(err) {
			return
		}
		klog.Warningf("removing pod %s/%s: %v", p.namespace, p.name, err)
		time.Sleep(time.Second)
	}
}

func (p *pod) isEnding() bool {
	select {
	case <-p.end:
		return true
	default:
		return false
	}
}

func (p *pod) directory() string {
	return filepath.Join(p.node.directory, "pods", string(p.uid))
}

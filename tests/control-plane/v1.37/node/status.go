package main

import (
	"context"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
)

// report has the API server told what is so now. It does not wait for that.
func (p *pod) report() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// reportChanges tells the newest state, until the pod is gone.
func (p *pod) reportChanges() {
	for range p.changed {
		err := p.update(context.Background())
		for err != nil && !errors.IsNotFound(err) {
			if !errors.IsConflict(err) {
				klog.Warningf("telling of pod %s/%s: %v", p.namespace, p.name, err)
				time.Sleep(500 * time.Millisecond)
			}
			err = p.update(context.Background())
		}
		if err != nil {
			return
		}
	}
}

func (p *pod) update(ctx context.Context) error {
	pods := p.node.client.CoreV1().Pods(p.namespace)
	object, err := pods.Get(ctx, p.name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if object.UID != p.uid {
		return errors.NewNotFound(v1.Resource("pods"), p.name)
	}
	p.describe(&object.Status)
	_, err = pods.UpdateStatus(ctx, object, metav1.UpdateOptions{})
	return err
}

func (p *pod) describe(status *v1.PodStatus) {
	status.HostIP, status.PodIP = loopback, loopback
	status.HostIPs, status.PodIPs = []v1.HostIP{{IP: loopback}}, []v1.PodIP{{IP: loopback}}
	status.StartTime = &p.started
	status.ContainerStatuses = nil
	ready := v1.ConditionTrue
	for _, c := range p.containers {
		of := c.status()
		if !of.Ready {
			ready = v1.ConditionFalse
		}
		status.ContainerStatuses = append(status.ContainerStatuses, of)
	}
	status.Phase = p.phase(status.ContainerStatuses)
	for _, condition := range []v1.PodCondition{
		{Type: v1.PodScheduled, Status: v1.ConditionTrue},
		{Type: v1.PodInitialized, Status: v1.ConditionTrue},
		{Type: v1.ContainersReady, Status: ready},
		{Type: v1.PodReady, Status: ready},
	} {
		setCondition(status, condition)
	}
}

func (p *pod) phase(containers []v1.ContainerStatus) v1.PodPhase {
	phase := v1.PodSucceeded
	for i, c := range containers {
		ended := c.State.Terminated
		switch {
		case c.State.Waiting != nil && c.LastTerminationState.Terminated == nil:
			return v1.PodPending
		case ended == nil || (p.containers[i].restarts(ended.ExitCode) && !p.isEnding()):
			phase = v1.PodRunning
		case ended.ExitCode != 0 && phase == v1.PodSucceeded:
			phase = v1.PodFailed
		}
	}
	return phase
}

func setCondition(status *v1.PodStatus, condition v1.PodCondition) {
	condition.LastTransitionTime = metav1.Now()
	for i := range status.Conditions {
		known := &status.Conditions[i]
		if known.Type == condition.Type {
			if known.Status != condition.Status {
				*known = condition
			}
			return
		}
	}
	status.Conditions = append(status.Conditions, condition)
}

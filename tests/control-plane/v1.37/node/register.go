package main

import (
	"context"
	"runtime"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/component-helpers/apimachinery/lease"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

// A lease of this many seconds is what the controller manager wants to see renewed.
const leaseSeconds = 40

// register tells the API server of the node, as often as it takes, and goes on telling that it lives.
func (n *node) register(ctx context.Context) {
	err := wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		err := n.create(ctx)
		if err != nil {
			klog.Warningf("registering: %v", err)
		}
		return err == nil, nil
	})
	if err != nil {
		return
	}
	beat := lease.NewController(clock.RealClock{}, n.client, n.name, leaseSeconds, nil, leaseSeconds/4*time.Second,
		n.name, v1.NamespaceNodeLease, nil)
	go beat.Run(ctx)
}

func (n *node) create(ctx context.Context) error {
	nodes := n.client.CoreV1().Nodes()
	object := &v1.Node{ObjectMeta: metav1.ObjectMeta{
		Name: n.name,
		Labels: map[string]string{
			v1.LabelHostname:   n.name,
			v1.LabelOSStable:   runtime.GOOS,
			v1.LabelArchStable: runtime.GOARCH,
		},
	}}
	object.Status = n.status()
	_, err := nodes.Create(ctx, object, metav1.CreateOptions{})
	if !errors.IsAlreadyExists(err) {
		return err
	}
	object, err = nodes.Get(ctx, n.name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	object.Status = n.status()
	_, err = nodes.UpdateStatus(ctx, object, metav1.UpdateOptions{})
	return err
}

func (n *node) status() v1.NodeStatus {
	resources := v1.ResourceList{
		v1.ResourceCPU:    resource.MustParse("64"),
		v1.ResourceMemory: resource.MustParse("64Gi"),
		v1.ResourcePods:   resource.MustParse("110"),
	}
	now := metav1.Now()
	return v1.NodeStatus{
		Capacity:    resources,
		Allocatable: resources,
		Addresses: []v1.NodeAddress{
			{Type: v1.NodeInternalIP, Address: loopback},
			{Type: v1.NodeHostName, Address: n.name},
		},
		DaemonEndpoints: v1.NodeDaemonEndpoints{KubeletEndpoint: v1.DaemonEndpoint{Port: int32(n.port)}},
		NodeInfo:        v1.NodeSystemInfo{OperatingSystem: runtime.GOOS, Architecture: runtime.GOARCH},
		Conditions: []v1.NodeCondition{{
			Type: v1.NodeReady, Status: v1.ConditionTrue, Reason: "NodeReady", Message: "runs processes",
			LastHeartbeatTime: now, LastTransitionTime: now,
		}},
	}
}

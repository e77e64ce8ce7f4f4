package main

import (
	"context"
	"sync"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

// pods are those that are bound to the node.
type pods struct {
	node  *node
	mu    sync.Mutex
	known map[types.UID]*pod
}

// run follows them until the context ends, and ends what runs then.
func (p *pods) run(ctx context.Context, ready func()) {
	p.known = map[types.UID]*pod{}
	_, controller := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: cache.NewListWatchFromClient(p.node.client.CoreV1().RESTClient(), "pods", v1.NamespaceAll,
			fields.OneTermEqualSelector("spec.nodeName", p.node.name)),
		ObjectType: &v1.Pod{},
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { p.sync(object.(*v1.Pod)) },
			UpdateFunc: func(_, object any) { p.sync(object.(*v1.Pod)) },
			DeleteFunc: p.deleted,
		},
	})
	go controller.RunWithContext(ctx)
	if cache.WaitForCacheSync(ctx.Done(), controller.HasSynced) {
		klog.Info("ready")
		ready()
	}
	<-ctx.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, pod := range p.known {
		pod.kill()
	}
}

func (p *pods) find(namespace, name string) *pod {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, pod := range p.known {
		if pod.namespace == namespace && pod.name == name {
			return pod
		}
	}
	return nil
}

func (p *pods) sync(object *v1.Pod) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.known[object.UID]
	if known == nil {
		known = newPod(p.node, object)
		p.known[object.UID] = known
		known.start(object)
	}
	if object.DeletionTimestamp != nil {
		known.terminate(object.DeletionGracePeriodSeconds)
	}
}

func (p *pods) deleted(object any) {
	if last, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = last.Obj
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	uid := object.(*v1.Pod).UID
	if pod := p.known[uid]; pod != nil {
		delete(p.known, uid)
		pod.kill()
	}
}

// Command node is a node of a cluster whose containers are processes of this machine.
//
// It runs the command of each container of the pods that are bound to it, whatever their image, and serves exec, attach,
// port-forward and logs as a kubelet does, with the code that a kubelet serves them with. It knows no images,
// volumes, probes, init containers or resources, and isolates nothing: it is for tests that bring their own pods.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

type node struct {
	client    kubernetes.Interface
	name      string
	port      int
	directory string
	pods      pods
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	name := flag.String("name", "node", "name of the node")
	port := flag.Int("port", 10250, "port on the loopback interface to serve on")
	directory := flag.String("directory", "", "where logs, and a file for each group of processes that runs, are kept")
	certificate := flag.String("tls-cert-file", "", "certificate to serve with")
	key := flag.String("tls-private-key-file", "", "its key")
	authority := flag.String("client-ca-file", "", "who signs the certificates of clients")
	clientName := flag.String("client-name", "", "common name of the only client that is let in")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		klog.Fatalf("reading the kubeconfig: %v", err)
	}
	config.QPS, config.Burst = 500, 1000
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		klog.Fatalf("making a client: %v", err)
	}
	n := &node{client: client, name: *name, port: *port, directory: *directory}
	n.pods.node = n
	if err := os.MkdirAll(filepath.Join(n.directory, groups), 0o700); err != nil {
		klog.Fatalf("making its directory: %v", err)
	}
	server := &server{node: n, clientName: *clientName}
	if err := server.start(*certificate, *key, *authority); err != nil {
		klog.Fatalf("serving: %v", err)
	}
	n.register(ctx)
	n.pods.run(ctx, func() { server.ready.Store(true) })
}

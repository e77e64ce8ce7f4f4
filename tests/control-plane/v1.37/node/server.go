package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/klog/v2"
)

const (
	loopback = "127.0.0.1"
	// A kubelet's own.
	streamIdleTimeout = 4 * time.Hour
)

// server answers what the API server asks of a kubelet.
type server struct {
	node       *node
	clientName string
	ready      atomic.Bool
}

// start listens before it returns: a port that is taken is an error at once.
func (s *server) start(certificate, key, authority string) error {
	pem, err := os.ReadFile(authority)
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(pem) {
		return fmt.Errorf("no certificate in %s", authority)
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", loopback, s.node.port))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", s.exec)
	mux.HandleFunc("/attach/{namespace}/{pod}/{container}", s.attach)
	mux.HandleFunc("/portForward/{namespace}/{pod}", s.portForward)
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", s.logs)
	all := http.NewServeMux()
	all.Handle("/", s.authorized(mux))
	all.HandleFunc("GET /healthz", s.health)
	server := &http.Server{
		Handler: all,
		TLSConfig: &tls.Config{
			// Whoever has no certificate may ask whether it is ready, and nothing else.
			ClientAuth: tls.VerifyClientCertIfGiven,
			ClientCAs:  clients,
			MinVersion: tls.VersionTLS12,
			// A stream is an upgrade of HTTP/1.1.
			NextProtos: []string{"http/1.1"},
		},
	}
	go func() { klog.Fatalf("serving: %v", server.ServeTLS(listener, certificate, key)) }()
	return nil
}

// authorized lets the API server in, and nobody else who has a certificate of the same authority.
func (s *server) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chains := r.TLS.VerifiedChains
		if len(chains) == 0 {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		if name := chains[0][0].Subject.CommonName; name != s.clientName {
			http.Error(w, fmt.Sprintf("Forbidden (user=%s)", name), http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if !s.ready.Load() {
		http.Error(w, "the pods are not known yet", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprint(w, "ok")
}

func (s *server) exec(w http.ResponseWriter, r *http.Request) {
	container, options, ok := s.stream(w, r)
	if !ok {
		return
	}
	remotecommand.ServeExec(w, r, container, r.PathValue("pod"), "", r.PathValue("container"), r.Form["command"], options,
		streamIdleTimeout, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

func (s *server) attach(w http.ResponseWriter, r *http.Request) {
	container, options, ok := s.stream(w, r)
	if !ok {
		return
	}
	remotecommand.ServeAttach(w, r, container, r.PathValue("pod"), "", r.PathValue("container"), options,
		streamIdleTimeout, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

// stream finds what a stream is to and which streams there are to be.
func (s *server) stream(w http.ResponseWriter, r *http.Request) (*container, *remotecommand.Options, bool) {
	container, err := s.container(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return nil, nil, false
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, nil, false
	}
	return container, options, true
}

func (s *server) portForward(w http.ResponseWriter, r *http.Request) {
	if _, err := s.pod(r); err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, forwarder{}, r.PathValue("pod"), "", options,
		streamIdleTimeout, remotecommand.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
}

func (s *server) pod(r *http.Request) (*pod, error) {
	namespace, name := r.PathValue("namespace"), r.PathValue("pod")
	pod := s.node.pods.find(namespace, name)
	if pod == nil {
		return nil, fmt.Errorf("pod %q in namespace %q does not run here", name, namespace)
	}
	return pod, nil
}

func (s *server) container(r *http.Request) (*container, error) {
	pod, err := s.pod(r)
	if err != nil {
		return nil, err
	}
	name := r.PathValue("container")
	for _, container := range pod.containers {
		if container.spec.Name == name {
			return container, nil
		}
	}
	return nil, fmt.Errorf("container %q not found in pod %q", name, pod.name)
}

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	internalapi "k8s.io/cri-api/pkg/apis"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	"k8s.io/cri-client/pkg/logs"
	"k8s.io/klog/v2"
)

func (s *server) logs(w http.ResponseWriter, r *http.Request) {
	container, err := s.container(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	query := r.URL.Query()
	options, err := logOptions(query)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	file, err := container.log(query.Get("previous") == "true")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out := flushed{w}
	var stdout, stderr io.Writer = out, out
	switch query.Get("stream") {
	case "Stdout":
		stderr = nil
	case "Stderr":
		stdout = nil
	}
	// An answer to who follows begins before there is a line.
	w.WriteHeader(http.StatusOK)
	w.(http.Flusher).Flush()
	if err := logs.ReadLogs(r.Context(), file, "", options, liveness{container: container}, stdout, stderr); err != nil && r.Context().Err() == nil {
		klog.Errorf("reading %s: %v", file, err)
		// The only way left to say that this is not the end.
		panic(http.ErrAbortHandler)
	}
}

// log is the file with what the container wrote, or what it wrote before it was started last.
func (c *container) log(previous bool) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	attempt := c.attempt
	switch {
	case previous && attempt == 0:
		return "", fmt.Errorf("previous terminated container %q in pod %q not found", c.spec.Name, c.pod.name)
	case previous:
		attempt--
	case c.main == nil && c.last.Terminated == nil:
		return "", fmt.Errorf("container %q in pod %q is waiting to start: ContainerCreating", c.spec.Name, c.pod.name)
	}
	return c.logFile(attempt), nil
}

func logOptions(query url.Values) (*logs.LogOptions, error) {
	options := &logs.LogOptions{
		Follow:    query.Get("follow") == "true",
		Timestamp: query.Get("timestamps") == "true",
	}
	for name, option := range map[string]**int64{"tailLines": &options.TailLines, "limitBytes": &options.LimitBytes} {
		number, err := optionalNumber(query, name)
		if err != nil {
			return nil, err
		}
		*option = number
	}
	seconds, err := optionalNumber(query, "sinceSeconds")
	if err != nil {
		return nil, err
	}
	if seconds != nil {
		options.Since = time.Now().Add(-time.Duration(*seconds) * time.Second)
	} else if text := query.Get("sinceTime"); text != "" {
		if options.Since, err = time.Parse(time.RFC3339, text); err != nil {
			return nil, err
		}
	}
	return options, nil
}

func optionalNumber(query url.Values, name string) (*int64, error) {
	if !query.Has(name) {
		return nil, nil
	}
	number, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &number, nil
}

// liveness tells who follows a log whether there will be more of it, and nothing else.
type liveness struct {
	internalapi.RuntimeService
	container *container
}

func (l liveness) ContainerStatus(context.Context, string, bool) (*runtimeapi.ContainerStatusResponse, error) {
	state := runtimeapi.ContainerState_CONTAINER_EXITED
	if l.container.current() != nil {
		state = runtimeapi.ContainerState_CONTAINER_RUNNING
	}
	return &runtimeapi.ContainerStatusResponse{Status: &runtimeapi.ContainerStatus{State: state}}, nil
}

// flushed sends each line as it comes.
type flushed struct {
	http.ResponseWriter
}

func (f flushed) Write(bytes []byte) (int, error) {
	n, err := f.ResponseWriter.Write(bytes)
	f.ResponseWriter.(http.Flusher).Flush()
	return n, err
}

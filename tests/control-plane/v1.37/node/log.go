package main

import (
	"bufio"
	"fmt"
	"io"
	"sync"
	"time"

	"k8s.io/klog/v2"
)

// longestLine is how much of a line a runtime writes at once; what is longer comes in parts.
const longestLine = 16 * 1024

// writeLog writes lines as runtimes do for the kubelet: time, stream, whether the line is full or a part, the line.
func writeLog(log io.Writer, stream string, from io.Reader) {
	lines := bufio.NewReaderSize(from, longestLine)
	for {
		line, err := lines.ReadSlice('\n')
		if len(line) > 0 {
			tag, end := "F", ""
			if line[len(line)-1] != '\n' {
				tag, end = "P", "\n"
			}
			// In one write, as there is another stream.
			entry := fmt.Appendf(nil, "%s %s %s %s%s", time.Now().UTC().Format(time.RFC3339Nano), stream, tag, line, end)
			if _, err := log.Write(entry); err != nil {
				klog.Errorf("writing a log: %v", err)
			}
		}
		if err != nil && err != bufio.ErrBufferFull {
			return
		}
	}
}

// listeners are those who hear what is written from now on.
type listeners struct {
	mu  sync.Mutex
	all map[io.Writer]bool
}

func (l *listeners) add(listener io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[io.Writer]bool{}
	}
	l.all[listener] = true
}

func (l *listeners) remove(listener io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, listener)
}

// Write never fails: who does not listen any more is left out from then on.
func (l *listeners) Write(bytes []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for listener := range l.all {
		if _, err := listener.Write(bytes); err != nil {
			delete(l.all, listener)
		}
	}
	return len(bytes), nil
}

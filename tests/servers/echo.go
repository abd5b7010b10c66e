// An HTTP server: answers /page with the contents of the file "page", anything else with its path
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile("page")
		if err != nil {
			data = []byte(err.Error())
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		w.Write(data)
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(r.URL.Path)))
		w.Write([]byte(r.URL.Path))
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}

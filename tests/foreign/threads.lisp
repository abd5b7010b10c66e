;;; Threads that allocate while the collector stops them, a mutex, a fault, programs that are run
(defvar *sum* 0)
(defvar *lock* (sb-thread:make-mutex))
(defun work (seed)
  (let ((kept (make-array 500)) (mine 0))
    (dotimes (i 20000)
      (setf (aref kept (mod i 500)) (cons i (format nil "~a" i)))
      (incf mine (+ seed (length (cdr (aref kept (mod i 500))))))
      (when (zerop (mod i 5000)) (sb-ext:gc)))
    (sb-thread:with-mutex (*lock*) (incf *sum* mine))))
#+sb-thread
(mapc #'sb-thread:join-thread
      (loop for i below 6 collect (let ((i i)) (sb-thread:make-thread (lambda () (work i))))))
#-sb-thread
(dotimes (i 6) (work i))
(format t "sum ~a~%" *sum*)
(loop for i from 1 to 5
      do (let ((process (sb-ext:run-program "/bin/sh"
                                            (list "-c" (format nil "echo program ~a; exit ~a" i i))
                                            :output *standard-output*)))
           (format t "status ~a~%" (sb-ext:process-exit-code process))))
(format t "fault ~a~%"
        (handler-case (sb-sys:sap-ref-8 (sb-sys:int-sap 8) 0)
          (error () "is a condition")))
(handler-case (sb-ext:with-timeout 0.05 (loop)) (sb-ext:timeout () (format t "a timer~%")))
(sb-ext:exit :code 3)

from django.urls import path

from portal.cabinet import entering, following, push, views

urlpatterns = [
    path("", views.cabinet_page, name="cabinet"),
    path("sent/", entering.sent, name="cabinet-sent"),
    path("enter/<str:signed>/", entering.enter, name="cabinet-enter"),
    path("leave/", entering.leave, name="cabinet-leave"),
    path("forget/", entering.forget, name="cabinet-forget"),
    path("follow/", following.subscribe, name="subscribe"),
    path("follow/<uuid:uid>/end/", following.end_subscription, name="subscription-end"),
    path("follow/<int:number>/", following.follow_report, name="follow"),
    path("follow/<int:number>/end/", following.unfollow_report, name="unfollow"),
    path("letters/", following.letters, name="cabinet-letters"),
    path("push/", push.push, name="push"),
    path("push-worker.js", push.worker, name="push-worker"),
    path("unsubscribe/<str:signed>/", following.unsubscribe, name="unsubscribe"),
]
